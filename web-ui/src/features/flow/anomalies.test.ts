import { describe, expect, it } from 'vitest';
import type { MetricAnomaly } from '~/api/service-queries';
import { recoveredFlow } from '../../../mock-api/flows';
import { anomalousMinutes } from './anomalies';
import { buildFlowModel } from './model';
import { type AnomalyMark, anomalyMarks } from './timeline/anomaly-marks';
import { TimeAxis } from './timeline/axis';

/** Half a minute before the flow, which lasts 3.56 s, and so on. */
const START = Date.parse('2026-11-22T10:00:30Z');
const model = buildFlowModel(recoveredFlow('olly-mia8x0q1-a7b2c4d1', START, 11));
const anomaly = (time: string, service = 'payments'): MetricAnomaly => ({
  time: `2026-11-22T${time}Z`,
  service,
  metric: 'error_rate',
  detector: 'robust_z',
  value: 0.5,
  expected: { low: 0, high: 0.33 },
  baseline_mean: 0.01,
  baseline_deviation: 0.07,
  baseline_minutes: 60,
  score: 7,
  evidence: { count: 40, operation: null, season: null, features: [], log: null },
});

describe('anomalous minutes', () => {
  it('are those of the flow’s services that overlap it', () => {
    const found = anomalousMinutes(
      [
        anomaly('10:00:00'),
        anomaly('10:00:00', 'orders'),
        anomaly('10:00:00', 'elsewhere'),
        anomaly('09:59:00'),
        anomaly('10:01:00'),
      ],
      model,
    );
    expect(found.map(({ startNs, endNs }) => [startNs, endNs].map((ns) => Math.round(ns / 1e9)))).toEqual([
      [-30, 30],
    ]);
    expect(found[0]?.anomalies.map((one) => one.service)).toEqual(['payments', 'orders']);
  });
});

describe('marks of minutes', () => {
  const placed = (marks: AnomalyMark[]) =>
    marks.map(({ left, width, minutes }) => [Math.round(left), Math.round(width), minutes.length]);
  const minute = (startNs: number) => ({ startNs, endNs: startNs + 60e9, anomalies: [] });
  const axis = new TimeAxis(3600e9);
  it('lie where the minutes are, cut off at the ends of the axis', () => {
    const view = { start: 0, end: 600e9 };
    expect(placed(anomalyMarks([minute(-30e9), minute(120e9), minute(900e9)], view, axis, 1000))).toEqual([
      [0, 50, 1],
      [200, 100, 1],
    ]);
  });
  it('are wide enough to be met, one for what would lie closer together', () => {
    const view = { start: 0, end: 3600e9 };
    const marks = anomalyMarks([minute(0), minute(60e9), minute(1800e9), minute(3540e9)], view, axis, 600);
    expect(placed(marks)).toEqual([
      [0, 34, 2],
      [300, 24, 1],
      [576, 24, 1],
    ]);
  });
});
