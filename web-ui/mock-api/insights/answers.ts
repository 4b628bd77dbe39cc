/** What services do, seen from above: the parts of the mock that count rather than tell a flow. */
import type {
  AnomaliesPage,
  CoveragePage,
  ErrorFingerprintsPage,
  ExemplarsPage,
  OperationsPage,
} from '~/api/service-queries';
import type { Scenario } from '../handler';
import { example } from './examples';
import { heatmap, redSeries } from './series';
import { largeTopology, shopTopology } from './topology';

type Range = { start: string; end: string };

/** The answer's body, or undefined for an address that is not of these. */
export function answerInsight(url: URL, scenario: Scenario, range: Range): object | undefined {
  const empty = scenario === 'empty';
  const service = url.searchParams.get('service');
  const page = <T extends { items: object[] }>(answer: T): T => ({
    ...answer,
    time_range: range,
    next_cursor: null,
    items: answer.items.filter(
      (item) => !empty && (service === null || !('service' in item) || item.service === service),
    ),
  });
  const [, name, what] = /^\/api\/v1\/services\/([^/]+)\/(red|latency-heatmap)$/.exec(url.pathname) ?? [];
  if (name !== undefined) {
    const operation = url.searchParams.get('operation');
    const of = decodeURIComponent(name);
    if (what === 'red') {
      const series = redSeries(of, operation, range);
      return empty ? { ...series, points: series.points.map(silent) } : series;
    }
    const map = heatmap(of, operation, range);
    return empty ? { ...map, bounds_ns: [], counts: map.counts.map(() => []) } : map;
  }
  switch (url.pathname) {
    case '/api/v1/topology':
      if (empty)
        return { time_range: range, edges_complete_until: null, services: [], edges: [], truncated: false };
      return scenario === 'large' ? largeTopology(range) : shopTopology(range, scenario === 'late');
    case '/api/v1/anomalies':
      return page(example<AnomaliesPage>('anomalies', range));
    case '/api/v1/errors/fingerprints':
      return page(example<ErrorFingerprintsPage>('error-fingerprints', range));
    case '/api/v1/exemplars/high-latency':
    case '/api/v1/metrics/exemplars':
      return page(example<ExemplarsPage>('exemplars', range));
    case '/api/v1/operations':
      return page(example<OperationsPage>('operations', range));
    case '/api/v1/coverage': {
      const coverage = page(example<CoveragePage>('coverage', range));
      return empty ? { ...coverage, signals: [] } : coverage;
    }
    default:
      return undefined;
  }
}

function silent(point: object): object {
  return Object.fromEntries(
    Object.entries(point).map(([name, value]) => [name, typeof value === 'number' ? 0 : value]),
  );
}
