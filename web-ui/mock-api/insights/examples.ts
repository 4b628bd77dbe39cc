import { readFileSync } from 'node:fs';
import { KNOWN_IDS } from '../catalogue';

type Range = { start: string; end: string };
type Name = 'anomalies' | 'coverage' | 'error-fingerprints' | 'exemplars' | 'operations';

/** When the store of the examples was read. */
const EXAMPLES_END = Date.parse('2026-11-02T10:16:00Z');
const EXAMPLE_FLOW = 'olly-mhabcd12-a7b2c4d1';

/** An example of the API's document, moved to the end of the range and to a flow that the mock has. */
export function example<T>(name: Name, range: Range): T {
  const file = new URL(`../../../collector/openapi/examples/${name}.json`, import.meta.url);
  const shift = Date.parse(range.end) - EXAMPLES_END;
  const text = readFileSync(file, 'utf8')
    .replaceAll(EXAMPLE_FLOW, KNOWN_IDS.failed)
    .replace(/2026-11-02T[\d:.]+Z/g, (time) => new Date(Date.parse(time) + shift).toISOString());
  return JSON.parse(text) as T;
}
