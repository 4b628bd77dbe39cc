import { expect, it } from 'vitest';
import { curlCommand, exportName } from './actions';

it('the command asks for exactly this flow, whatever its ID is made of', () => {
  expect(curlCommand('http://h:7380', 'order:42/a@b=c+d')).toBe(
    "curl -sS 'http://h:7380/api/v1/correlate/order%3A42%2Fa%40b%3Dc%2Bd'",
  );
  expect(curlCommand('http://h', "it's")).toBe("curl -sS 'http://h/api/v1/correlate/it'\\''s'");
  expect(curlCommand('http://h', 'x', 'acme')).toBe(
    "curl -sS -H 'x-ollystack-tenant: acme' 'http://h/api/v1/correlate/x'",
  );
});

it('the file has a name that every file system takes', () => {
  expect(exportName('order:42/a@b')).toBe('flow-order_42_a_b.json');
});
