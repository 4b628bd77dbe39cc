import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { impactQuery } from '~/api/queries';
import type { Affected } from '~/api/types';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { idSources } from './id-source';
import type { FlowModel } from './model';
import { type Gap, gapTime } from './timeline/axis';

/** The flow in a few numbers. Every card has both its lines from the start, so that late answers move nothing. */
export function SummaryCards({ model, gaps }: { model: FlowModel; gaps: readonly Gap[] }) {
  const { answer } = model;
  const { summary, merged_ids: merged } = answer;
  const impact = useQuery(impactQuery(answer.correlation_id));
  const sources = useMemo(() => idSources(model), [model]);
  const later = impact.isPending ? '…' : 'not known';
  const waiting = gapTime(gaps);
  const users = impact.data?.users;
  return (
    <dl
      aria-label="Summary"
      className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4 xl:grid-cols-8"
    >
      <Card
        label="Duration"
        note={waiting > 0 ? `${formatDuration(waiting)} of it waiting` : 'first to last item'}
      >
        {formatDuration(summary.duration_ns)}
      </Card>
      <Card label="Traces" note={plural(summary.span_count, 'span')}>
        {formatCount(summary.trace_count)}
      </Card>
      <Card label="Services" note={impact.data ? ofAll(impact.data.services) : later}>
        {formatCount(summary.service_count)}
      </Card>
      <Card
        label="Errors"
        note={impact.data ? endpointsNote(impact.data.endpoints) : later}
        className={summary.error_count > 0 ? 'text-error' : ''}
      >
        {formatCount(summary.error_count)}
      </Card>
      <Card label="Logs" note={plural(summary.exemplar_count, 'exemplar')}>
        {formatCount(summary.log_count)}
      </Card>
      <Card
        label="Users"
        note={users ? (users.total === 0 ? 'no span names one' : ofAll(users)) : later}
        title={users?.items.map((item) => item.name).join(', ')}
      >
        {users && users.total > 0 ? formatCount(users.total) : '–'}
      </Card>
      <Card label="Source of the ID" note={sourceNote(sources)} title={sources.join(', ')}>
        {sources[0] ?? 'Not recorded'}
      </Card>
      <Card
        label="Merged IDs"
        note={merged.length === 0 ? 'it has one ID' : 'belong to this flow, too'}
        title={merged.map((one) => one.correlation_id).join(', ')}
      >
        {formatCount(merged.length)}
      </Card>
    </dl>
  );
}

function sourceNote([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'no item says where from';
  return others.length === 0 ? 'the only place' : `and ${others.join(', ')}`;
}

function endpointsNote({ affected, total }: Affected): string {
  return affected === 0
    ? 'no endpoint affected'
    : `in ${formatCount(affected)} of ${plural(total, 'endpoint')}`;
}

function ofAll({ affected, total }: Affected): string {
  return affected === 0 ? 'none affected' : `${formatCount(affected)} of ${formatCount(total)} affected`;
}

interface CardProps {
  label: string;
  note: string;
  title?: string | undefined;
  className?: string;
  children: string;
}

function Card({ label, note, title, className = '', children }: CardProps) {
  return (
    <div className="min-w-0 bg-surface px-3 py-2" title={title || undefined}>
      <dt className="text-muted text-xs">{label}</dt>
      <dd className={`truncate font-semibold text-base ${className}`}>
        {children}
        <span className="block truncate font-normal text-muted text-xs">{note}</span>
      </dd>
    </div>
  );
}
