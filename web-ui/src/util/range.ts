/** Stretches of time up to now that a list can be limited to. */

export const RANGES = {
  '15m': { label: 'Last 15 minutes', ms: 15 * 60_000 },
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '6h': { label: 'Last 6 hours', ms: 6 * 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 24 * 3_600_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
  '30d': { label: 'Last 30 days', ms: 30 * 86_400_000 },
} as const;

export type RangeKey = keyof typeof RANGES;

export const DEFAULT_RANGE: RangeKey = '1h';

export function isRangeKey(value: unknown): value is RangeKey {
  return typeof value === 'string' && Object.hasOwn(RANGES, value);
}

/** The next longer range, to look further back when nothing was found. */
export function widerRange(range: RangeKey): RangeKey | undefined {
  const keys = Object.keys(RANGES) as RangeKey[];
  return keys[keys.indexOf(range) + 1];
}

/**
 * Where a range begins. Its end is left to the API: by its own clock, it is now, whatever the browser's clock says.
 */
export function startOf(range: RangeKey, nowMs: number): string {
  return new Date(nowMs - RANGES[range].ms).toISOString();
}
