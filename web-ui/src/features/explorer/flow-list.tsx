import { Link } from '@tanstack/react-router';
import type { FlowListItem } from '~/api/types';
import { useIsNarrow, useNow } from '~/ui/hooks';
import { StatusBadge } from '~/ui/status-badge';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { formatAgo } from '~/util/time';

/** The flow's name needs the room more. */
const WHERE_ROOM = 'max-xl:hidden';

export function FlowList({ items, dimmed }: { items: FlowListItem[]; dimmed: boolean }) {
  const narrow = useIsNarrow();
  const now = useNow(10_000);
  return (
    <div aria-busy={dimmed} className="overflow-hidden rounded-md border border-line bg-surface">
      {narrow ? <Cards items={items} now={now} /> : <Table items={items} now={now} />}
    </div>
  );
}

function Table({ items, now }: { items: FlowListItem[]; now: number }) {
  const longest = Math.max(...items.map((item) => item.duration_ns), 1);
  return (
    <table className="w-full table-fixed border-collapse text-left">
      <caption className="sr-only">Recent flows, newest first</caption>
      <thead className="border-line border-b text-muted text-xs">
        <tr className="[&>th]:px-2 [&>th]:py-2 [&>th]:font-medium">
          <th scope="col" className="w-28 pl-3!">
            Status
          </th>
          <th scope="col">First operation</th>
          <th scope="col" className="w-36">
            Started
          </th>
          <th scope="col" className="w-36">
            Duration
          </th>
          <NumberHead className={WHERE_ROOM}>Traces</NumberHead>
          <NumberHead>Spans</NumberHead>
          <NumberHead className={WHERE_ROOM}>Logs</NumberHead>
          <NumberHead>Errors</NumberHead>
          <th scope="col" className="hidden w-[20%] pl-5! xl:table-cell">
            Services
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr
            key={item.correlation_id}
            className="relative border-line border-b last:border-b-0 hover:bg-hover [&>td]:px-2 [&>td]:py-1.5 [&>td]:align-middle"
          >
            <td className="pl-3!">
              <StatusBadge status={item.status} />
            </td>
            <td>
              <FlowLink item={item} />
            </td>
            <td>
              <Timestamp time={item.start_time} />
              <div className="text-muted text-xs">{formatAgo(Date.parse(item.start_time), now)}</div>
            </td>
            <td>
              {formatDuration(item.duration_ns)}
              <div className="mt-1.5 h-1 w-24 rounded-full bg-line" aria-hidden>
                <div
                  className={`h-1 rounded-full ${item.status === 'error' ? 'bg-error' : 'bg-accent'}`}
                  style={{ width: `${Math.max(2, (item.duration_ns / longest) * 100)}%` }}
                />
              </div>
            </td>
            <NumberCell value={item.trace_count} className={WHERE_ROOM} />
            <NumberCell value={item.span_count} />
            <NumberCell value={item.log_count} className={WHERE_ROOM} />
            <NumberCell value={item.error_count} alarming />
            <td className="hidden pl-5! xl:table-cell">
              <Services names={item.services} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ items, now }: { items: FlowListItem[]; now: number }) {
  return (
    <ul aria-label="Recent flows, newest first">
      {items.map((item) => (
        <li
          key={item.correlation_id}
          className="relative flex flex-col gap-1.5 border-line border-b p-3 last:border-b-0 active:bg-hover"
        >
          <div className="flex items-start justify-between gap-3">
            <FlowLink item={item} />
            <StatusBadge status={item.status} />
          </div>
          <p className="flex flex-wrap gap-x-3 text-muted">
            <span className="text-ink">{formatDuration(item.duration_ns)}</span>
            <span>{formatAgo(Date.parse(item.start_time), now)}</span>
            <span>{plural(item.trace_count, 'trace')}</span>
            <span>{plural(item.span_count, 'span')}</span>
            <span>{plural(item.log_count, 'log')}</span>
            {item.error_count > 0 && <span className="text-error">{plural(item.error_count, 'error')}</span>}
          </p>
          <Services names={item.services} />
        </li>
      ))}
    </ul>
  );
}

/** The link covers the whole row, so that a click anywhere opens the flow. */
function FlowLink({ item }: { item: FlowListItem }) {
  return (
    <div className="min-w-0">
      <Link
        to="/flows/$correlationId"
        params={{ correlationId: item.correlation_id }}
        className="block truncate font-medium after:absolute after:inset-0"
        title={`${item.root_service} · ${item.root_operation}`}
      >
        {item.root_operation || (item.span_count === 0 ? 'no span yet' : 'unnamed')}
        <span className="font-normal text-muted"> · {item.root_service || 'unknown service'}</span>
      </Link>
      <div className="truncate font-mono text-muted text-xs">{item.correlation_id}</div>
    </div>
  );
}

const SHOWN_SERVICES = 2;

function Services({ names }: { names: string[] }) {
  const rest = names.slice(SHOWN_SERVICES);
  return (
    <ul aria-label="Services" className="flex gap-1">
      {names.slice(0, SHOWN_SERVICES).map((name) => (
        <li
          key={name}
          className="min-w-0 max-w-40 truncate rounded border border-line bg-canvas px-1.5 text-xs"
        >
          {name}
        </li>
      ))}
      {rest.length > 0 && (
        <li className="relative shrink-0 px-1 text-muted text-xs" title={rest.join(', ')}>
          +{rest.length}
        </li>
      )}
    </ul>
  );
}

function NumberHead({ children, className = '' }: { children: string; className?: string }) {
  return (
    <th scope="col" className={`w-16 text-right ${className}`}>
      {children}
    </th>
  );
}

interface NumberCellProps {
  value: number;
  alarming?: boolean;
  className?: string;
}

function NumberCell({ value, alarming = false, className = '' }: NumberCellProps) {
  const look = value === 0 ? 'text-muted' : alarming ? 'font-medium text-error' : '';
  return <td className={`text-right ${look} ${className}`}>{formatCount(value)}</td>;
}
