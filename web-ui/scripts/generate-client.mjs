// Writes src/api/schema.gen.ts from the API's OpenAPI document; with --check it only says whether the file is up to date.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const document = new URL('../../collector/openapi/api.json', import.meta.url);
const target = new URL('../src/api/schema.gen.ts', import.meta.url);

const types = astToString(await openapiTS(document, { alphabetize: true }));
const text = `// Generated from collector/openapi/api.json by \`npm run gen\`. Do not edit.\n\n${types}`;

if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '');
  if (current !== text) {
    process.stderr.write('src/api/schema.gen.ts differs from the OpenAPI document: run `npm run gen`\n');
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
