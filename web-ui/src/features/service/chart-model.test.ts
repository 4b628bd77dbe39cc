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

it('an anomaly is said in words', () => {
  expect(example<AnomaliesPage>('anomalies').items.map(anomalyWords)).toEqual([
    'Share of errors 50 % instead of 1 %',
  ]);
});
