/** What services do, seen from above: the parts of the mock that count rather than tell a flow. */
import type { Scenario } from '../handler';
import { largeTopology, shopTopology } from './topology';

type Range = { start: string; end: string };

/** The answer's body, or undefined for an address that is not of these. */
export function answerInsight(url: URL, scenario: Scenario, range: Range): object | undefined {
  const empty = scenario === 'empty';
  switch (url.pathname) {
    case '/api/v1/topology':
      if (empty)
        return { time_range: range, edges_complete_until: null, services: [], edges: [], truncated: false };
      return scenario === 'large' ? largeTopology(range) : shopTopology(range, scenario === 'late');
    default:
      return undefined;
  }
}
