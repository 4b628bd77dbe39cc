/** Durations in nanoseconds: to text, from text, and round steps for an axis. */

const NS = { us: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12, d: 8.64e13 } as const;

/** Three significant digits in the largest fitting unit; from a minute on, two units: `1 min 30 s`. */
export function formatDuration(ns: number): string {
  if (!Number.isFinite(ns)) return '–';
  if (ns < 0) return `−${formatDuration(-ns)}`;
  if (ns < NS.us) return `${Math.round(ns)} ns`;
  if (ns < NS.ms * 0.9995) return `${threeDigits(ns / NS.us)} µs`;
  if (ns < NS.s * 0.9995) return `${threeDigits(ns / NS.ms)} ms`;
  if (ns < NS.min * 0.9995) return `${threeDigits(ns / NS.s)} s`;
  const seconds = Math.round(ns / NS.s);
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function twoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

function threeDigits(value: number): string {
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return value.toFixed(digits).replace(/\.0+$|(\.\d*?)0+$/, '$1');
}

const UNIT_NS: Record<string, number> = {
  ns: 1,
  us: NS.us,
  µs: NS.us,
  ms: NS.ms,
  s: NS.s,
  m: NS.min,
  min: NS.min,
  h: NS.h,
};

/** `250ms`, `1.5 s`, `2min`; a bare number is milliseconds. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*([a-zµ]*)\s*$/i.exec(text);
  if (!match) return undefined;
  const [, amount = '', unit = ''] = match;
  const factor = unit === '' ? NS.ms : UNIT_NS[unit.toLowerCase()];
  if (factor === undefined) return undefined;
  return Math.round(Number(amount.replace(',', '.')) * factor);
}

/** The next step of 1, 2, 5 (or of clock units from a minute on) that is at least `ns`. */
export function niceStep(ns: number): number {
  if (ns <= 1) return 1;
  const clock = [
    NS.s,
    2 * NS.s,
    5 * NS.s,
    10 * NS.s,
    15 * NS.s,
    30 * NS.s,
    NS.min,
    2 * NS.min,
    5 * NS.min,
    10 * NS.min,
    15 * NS.min,
    30 * NS.min,
    NS.h,
    2 * NS.h,
    6 * NS.h,
    12 * NS.h,
    NS.d,
  ];
  if (ns > NS.s) return clock.find((step) => step >= ns) ?? Math.ceil(ns / NS.d) * NS.d;
  const power = 10 ** Math.floor(Math.log10(ns) + 1e-9);
  for (const factor of [1, 2, 5, 10]) if (factor * power >= ns * (1 - 1e-9)) return factor * power;
  return 10 * power;
}
