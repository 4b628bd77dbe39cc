import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AnomaliesPage, ExemplarsPage, RedSeries } from '~/api/service-queries';
import { anomalyWords, dotsOf, redColumns, totals } from './chart-model';

function example<T>(name: string): T {
  const file = new URL(`../../../../collector/openapi/examples/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

it('a minute without requests has no share of errors and no duration', () => {
  const columns = redColumns(example<RedSeries>('service-red'));
  expect(columns.errors).toEqual([null, 0.5, null]);
  expect(columns.p95).toEqual([null, 255943477, null]);
  expect(columns.rate[0]).toBe(0);
  expect(totals(example<RedSeries>('service-red'))).toEqual({ requests: 2, errors: 1 });
});

it('exemplars without a flow or a duration are no dots', () => {
  const { items } = example<ExemplarsPage>('exemplars');
  expect(dotsOf(items)).toHaveLength(4);
  expect(dotsOf(items.map((item) => ({ ...item, correlation_id: null })))).toEqual([]);
  expect(dotsOf(items.map((item) => ({ ...item, duration_ns: null })))).toEqual([]);
});

it('a span that several metrics measured is one dot, at the longest of its durations', () => {
  const { items } = example<ExemplarsPage>('exemplars');
  const [first] = dotsOf(items);
  const longer = items.map((item) => ({ ...item, duration_ns: (item.duration_ns ?? 0) + 1 }));
  expect(dotsOf([...items, ...longer])).toHaveLength(4);
  expect(dotsOf([...items, ...longer])[0]?.durationNs).toBe((first?.durationNs ?? 0) + 1);
});

it('an anomaly is said in words', () => {
  expect(example<AnomaliesPage>('anomalies').items.map(anomalyWords)).toEqual([
    'Error rate 50 % instead of 1 %',
  ]);
  const [first] = example<AnomaliesPage>('anomalies').items;
  if (first === undefined) throw new Error('no example');
  const seasonal = { ...first, evidence: { ...first.evidence, season: 'same_weekday' } };
  expect(anomalyWords(seasonal)).toBe('Error rate 50 % instead of 1 % at this time of the day');
  const log = { change: 'new', template: 'pool exhausted', sample: '', trace_id: null };
  expect(
    anomalyWords({ ...first, metric: 'log_pattern', value: 15, evidence: { ...first.evidence, log } }),
  ).toBe('Log records new: "pool exhausted" 15 times');
  const features = [{ name: 'p95_duration_ns', value: 2, expected: { low: 0, high: 1 }, score: 9 }];
  const evidence = { ...first.evidence, operation: 'GET /', features };
  expect(anomalyWords({ ...first, metric: 'feature_vector', evidence })).toBe(
    'Unusual minute of GET /: p95 duration farthest off',
  );
});
