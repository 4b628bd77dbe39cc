import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assignColours, contrast, hashText, SERVICE_COLOURS } from './colour';

describe('assignColours', () => {
  it('gives a service its own colour whatever flow it is in', () => {
    expect(assignColours(['payments']).get('payments')).toBe(hashText('payments') % SERVICE_COLOURS);
    // Test vectors published with the hash.
    expect(hashText('a')).toBe(0xe40c292c);
    expect(hashText('foobar')).toBe(0xbf9cf968);
  });

  it('does not depend on the order of the services', () => {
    const names = ['storefront', 'orders', 'payments', 'mailer', 'inventory'];
    expect(assignColours(names)).toEqual(assignColours([...names].reverse()));
  });

  it('keeps up to a palette of services apart and survives more', () => {
    const names = Array.from({ length: SERVICE_COLOURS }, (_, i) => `service-${i}`);
    expect(new Set(assignColours(names).values()).size).toBe(SERVICE_COLOURS);
    expect(assignColours([...names, 'one-more', 'and-another']).size).toBe(SERVICE_COLOURS + 2);
  });
});

describe('the palette in styles.css', () => {
  const css = readFileSync(new URL('../styles.css', import.meta.url), 'utf8');
  const value = (block: string, name: string) =>
    new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1] ?? 'missing';
  const themes = {
    light: css.slice(css.indexOf('@mixin-light'), css.indexOf('@end-light')),
    dark: css.slice(css.indexOf('@mixin-dark'), css.indexOf('@end-dark')),
  };

  it.each(Object.entries(themes))('stands out from the %s background by 3:1 or more', (_, block) => {
    const surface = value(block, 'surface');
    for (const name of [...Array.from({ length: SERVICE_COLOURS }, (_, i) => `svc-${i}`), 'error']) {
      expect(contrast(value(block, name), surface), name).toBeGreaterThanOrEqual(3);
    }
    for (const name of ['ink', 'muted', 'accent', 'error', 'warn', 'ok']) {
      expect(contrast(value(block, name), surface), name).toBeGreaterThanOrEqual(4.5);
      expect(contrast(value(block, name), value(block, 'canvas')), name).toBeGreaterThanOrEqual(4.5);
    }
  });
});

it('contrast of black on white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
});
