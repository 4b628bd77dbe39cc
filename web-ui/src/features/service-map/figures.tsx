import type { TopologyNode } from '~/api/service-queries';
import { formatDuration } from '~/util/duration';
import { formatCount } from '~/util/format';
import { formatRate, formatShare } from '~/util/rate';
import { HEALTH_SIGN, HEALTH_WORD, type Health, healthOf } from './model';

const BADGE: Record<Health, string> = {
  idle: 'bg-hover text-muted',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  critical: 'bg-error-soft text-error',
};

/** The state of a node in words, with its colour and sign. */
export function HealthBadge({ traffic }: { traffic: { request_count: number; error_rate: number } }) {
  const health = healthOf(traffic);
  return (
    <span
      className={`inline-flex h-5 items-center gap-1 whitespace-nowrap rounded px-1.5 font-medium text-xs ${BADGE[health]}`}
    >
      {HEALTH_SIGN[health] && <span aria-hidden>{HEALTH_SIGN[health]}</span>}
      {HEALTH_WORD[health]}
    </span>
  );
}

/** Requests, errors and durations of a node. */
export function RedFigures({ node }: { node: TopologyNode }) {
  const measured = node.request_count > 0;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 [&>dd]:text-right [&>dt]:text-muted">
      <dt>Requests</dt>
      <dd>
        {formatRate(node.requests_per_second)}
        <span className="text-muted"> · {formatCount(node.request_count)}</span>
      </dd>
      <dt>Errors</dt>
      <dd>
        {formatShare(node.error_rate)}
        <span className="text-muted"> · {formatCount(node.error_count)}</span>
      </dd>
      <dt>p50</dt>
      <dd>{measured ? formatDuration(node.p50_duration_ns) : '–'}</dd>
      <dt>p95</dt>
      <dd>{measured ? formatDuration(node.p95_duration_ns) : '–'}</dd>
      <dt>p99</dt>
      <dd>{measured ? formatDuration(node.p99_duration_ns) : '–'}</dd>
    </dl>
  );
}
