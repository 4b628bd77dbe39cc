/** What incidents and forecasts are in words. */
import type { IncidentSummary, InnerCause, PredictedAlert } from '~/api/incident-queries';
import { formatDuration } from '~/util/duration';
import { formatShare } from '~/util/rate';

/** From here on an answer is likely right, and from there on it may well be: thresholds for words, not for the verdict. */
const LIKELY = 0.8;
const POSSIBLE = 0.5;

export function confidenceWords(confidence: number): string {
  const word = confidence >= LIKELY ? 'likely' : confidence >= POSSIBLE ? 'possible' : 'uncertain';
  return `${word}, ${formatShare(confidence)}`;
}

/** `payments is the cause (likely, 92 %)`: the answer of an incident in a list. */
export function answerWords({ analysis_state, answer }: IncidentSummary): string {
  if (analysis_state === 'pending') return 'The analysis is running.';
  if (analysis_state === 'failed' || answer === null) return 'It could not be analysed.';
  if (answer.root_cause === null) return answer.explanation;
  return `Cause: ${answer.root_cause} (${confidenceWords(answer.confidence)})`;
}

/** How long an incident lasted or has been going on. */
export function lastedNs({ began, ended, resolved_at }: IncidentSummary, nowMs: number): number {
  const end = ended ?? resolved_at;
  return Math.max(0, (end === null ? nowMs : Date.parse(end)) - Date.parse(began)) * 1e6;
}

export function innerWords(inner: InnerCause): string {
  switch (inner.kind) {
    case 'code_region':
      return `between ${inner.from} and ${inner.to}`;
    case 'resource':
      return `its ${inner.resource} (${inner.metric})`;
    case 'network':
      return `the way from ${inner.caller} to ${inner.callee}`;
    case 'operation':
      return `the operation ${inner.operation}`;
  }
}

/** The value of a metric with its unit. */
export function metricValue(metric: string, value: number): string {
  if (metric.endsWith('_ns')) return formatDuration(value);
  if (metric === 'error_rate' || metric.endsWith('.utilization')) return formatShare(value);
  return String(Number(value.toPrecision(4)));
}

const METRIC_NAME: Record<string, string> = {
  error_rate: 'Error rate',
  p95_duration_ns: 'p95 duration',
};

/** `Error rate will reach 10 %, from 4 % now`. */
export function predictionWords({ metric, series, threshold, value }: PredictedAlert): string {
  const of = series === '' ? '' : ` of ${series}`;
  return `${METRIC_NAME[metric] ?? metric}${of} will reach ${metricValue(metric, threshold)}, from ${metricValue(metric, value)} now`;
}

/** `in 25 min`, `in 3 h`; a time that has passed is `now`. */
export function formatIn(atMs: number, nowMs: number): string {
  const minutes = Math.round((atMs - nowMs) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 120) return `in ${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `in ${hours} h` : `in ${Math.round(hours / 24)} d`;
}
