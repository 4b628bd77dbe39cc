import type { CorrelationAnswer, FlowStatus } from '~/api/types';
import { formatDuration } from '~/util/duration';
import { formatCount } from '~/util/format';

const STATUS: Record<FlowStatus, { word: string; meaning: string; className: string }> = {
  ok: { word: 'OK', meaning: 'nothing failed', className: 'text-ok' },
  recovered: { word: 'Recovered', meaning: 'failed, but ended well', className: 'text-warn' },
  error: { word: 'Error', meaning: 'the first request failed', className: 'text-error' },
};

export function SummaryCards({ answer }: { answer: CorrelationAnswer }) {
  const { summary } = answer;
  const status = STATUS[summary.status];
  return (
    <dl
      aria-label="Summary"
      className="grid grid-cols-6 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4 xl:grid-cols-8"
    >
      <Card label="Status" note={status.meaning} className={status.className}>
        {status.word}
      </Card>
      <Card label="Duration" note="first to last item">
        {formatDuration(summary.duration_ns)}
      </Card>
      <Card label="Traces">{formatCount(summary.trace_count)}</Card>
      <Card label="Spans">{formatCount(summary.span_count)}</Card>
      <Card label="Logs">{formatCount(summary.log_count)}</Card>
      <Card label="Exemplars">{formatCount(summary.exemplar_count)}</Card>
      <Card label="Services">{formatCount(summary.service_count)}</Card>
      <Card label="Errors" className={summary.error_count > 0 ? 'text-error' : ''}>
        {formatCount(summary.error_count)}
      </Card>
    </dl>
  );
}

interface CardProps {
  label: string;
  note?: string;
  className?: string;
  children: string;
}

function Card({ label, note, className = '', children }: CardProps) {
  return (
    <div className={`min-w-0 bg-surface px-3 py-2 sm:col-span-1 ${note ? 'col-span-3' : 'col-span-2'}`}>
      <dt className="text-muted text-xs">{label}</dt>
      <dd className={`font-semibold text-base ${className}`}>
        {children}
        {note && <span className="block truncate font-normal text-muted text-xs">{note}</span>}
      </dd>
    </div>
  );
}
