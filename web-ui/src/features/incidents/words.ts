/** What incidents are in words. */
import type { IncidentSummary, InnerCause } from '~/api/incident-queries';
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
  if (answer.verdict === 'inconclusive' || answer.root_cause === null)
    return 'Inconclusive: the data does not tell the cause.';
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
