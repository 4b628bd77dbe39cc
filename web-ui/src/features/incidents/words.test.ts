import { describe, expect, it } from 'vitest';
import { INCIDENT_IDS, Incidents, predictedAlerts } from '../../../mock-api/insights/incidents';
import {
  answerWords,
  confidenceWords,
  formatIn,
  innerWords,
  lastedNs,
  metricValue,
  predictionWords,
} from './words';

const NOW = Date.UTC(2026, 10, 22, 12);
const incidents = new Incidents(NOW);
const get = (id: string) => {
  const found = incidents.get(id);
  if (!found) throw new Error(id);
  return found;
};

describe('an incident in words', () => {
  it('says its cause, or why there is none', () => {
    expect(answerWords(get(INCIDENT_IDS.found))).toBe('Cause: payments (likely, 92 %)');
    expect(answerWords(get(INCIDENT_IDS.inconclusive))).toBe(
      'The analysis is inconclusive: only 7 traces were stored before the incident, too few to say what is usual.',
    );
    expect(answerWords(get(INCIDENT_IDS.pending))).toBe('The analysis is running.');
    expect(answerWords(get(INCIDENT_IDS.failed))).toBe('It could not be analysed.');
  });
  it('lasts until it ended, or until now', () => {
    expect(lastedNs(get(INCIDENT_IDS.found), NOW)).toBe(21 * 60e9);
    expect(lastedNs(get(INCIDENT_IDS.inconclusive), NOW)).toBe(30 * 60e9);
  });
  it('says how sure it is', () => {
    expect([0.92, 0.6, 0.2].map(confidenceWords)).toEqual([
      'likely, 92 %',
      'possible, 60 %',
      'uncertain, 20 %',
    ]);
  });
  it('names what inside of a service is the matter', () => {
    expect(innerWords({ kind: 'resource', resource: 'cpu', metric: 'process.cpu.utilization' })).toBe(
      'its cpu (process.cpu.utilization)',
    );
  });
});

describe('a forecast in words', () => {
  it('says what will be reached', () => {
    expect(predictedAlerts(NOW).items.map(predictionWords)).toEqual([
      'Error rate will reach 10 %, from 6.3 % now',
    ]);
    expect(metricValue('p95_duration_ns', 5e8)).toBe('500 ms');
    expect(metricValue('queue.length', 1234.5678)).toBe('1235');
  });
  it('says when', () => {
    expect([0, 25, 200, 60 * 60].map((minutes) => formatIn(NOW + minutes * 60_000, NOW))).toEqual([
      'now',
      'in 25 min',
      'in 3 h',
      'in 3 d',
    ]);
  });
});
