// Prints what the browser has to load, compressed, before the first page shows; fails above the limit.
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 250;
const dist = new URL('../dist/', import.meta.url);

const html = await readFile(new URL('index.html', dist), 'utf8');
const sizes = new Map();
for (const name of await readdir(new URL('assets/', dist)))
  sizes.set(name, gzipSync(await readFile(new URL(`assets/${name}`, dist))).length);

/** What a file imports before it runs; what it imports on demand is not counted. */
async function staticImports(name, seen) {
  if (seen.has(name)) return;
  seen.add(name);
  const code = await readFile(new URL(`assets/${name}`, dist), 'utf8');
  for (const [, imported] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    await staticImports(imported, seen);
}

const initial = new Set();
for (const [, name] of html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)) {
  if (name.endsWith('.js')) await staticImports(name, initial);
  else initial.add(name);
}
// The list of flows is the first page; its code is split off as every page's is.
for (const name of sizes.keys()) if (/^routes-.*\.js$/.test(name)) await staticImports(name, initial);

const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(7);
let total = 0;
for (const name of initial) {
  total += sizes.get(name) ?? 0;
  process.stdout.write(`${kb(sizes.get(name) ?? 0)} kB  ${name}\n`);
}
process.stdout.write(`${kb(total)} kB  gzip before the first page shows (limit ${LIMIT_KB} kB)\n`);
if (total > LIMIT_KB * 1000) process.exit(1);
