import { ChevronRight, CircleAlert, Clock, CornerDownRight } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { colourVar } from '~/util/colour';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import { shortId } from '~/util/id';
import type { SpanNode } from '../model';
import type { TraceRelation } from '../relations';
import { Severity } from '../severity';
import { canOpen, rowLevel } from './keys';
import type { Row } from './rows';

interface Place {
  id: string;
  index: number;
  top: number;
  height: number;
  narrow: boolean;
  active: boolean;
}

interface ShellProps extends Place {
  row: Row;
  label: string;
  selected?: boolean;
  className?: string;
  children: ReactNode;
}

/** What all rows share: the place and the tree's attributes. The bar on the right (or below the name) is the canvas' matter. */
function Shell({
  id,
  index,
  top,
  height,
  narrow,
  active,
  row,
  label,
  selected = false,
  className = '',
  children,
}: ShellProps) {
  const look = selected
    ? 'bg-selected'
    : `${row.kind === 'trace' || row.kind === 'loose' ? 'bg-canvas' : 'bg-surface'} hover:bg-hover`;
  const focus = active
    ? 'group-focus-visible:outline-2 group-focus-visible:outline-accent group-focus-visible:-outline-offset-2'
    : '';
  return (
    <div
      id={id}
      role="treeitem"
      data-row={index}
      aria-label={label}
      aria-level={rowLevel(row)}
      aria-selected={selected}
      aria-expanded={canOpen(row) ? row.expanded : undefined}
      className={`absolute inset-x-0 cursor-default ${look} ${focus} ${className}`}
      style={{ top, height }}
    >
      <div
        className={`flex min-w-0 items-center gap-1.5 pr-2 ${narrow ? 'h-6 pl-2' : 'h-full w-(--name-w) border-line border-r pl-1'}`}
      >
        {children}
      </div>
    </div>
  );
}

function Toggle({ row }: { row: Row }) {
  if (!canOpen(row)) return <span className="w-4 shrink-0" />;
  return (
    <span
      data-toggle
      className="flex size-4 shrink-0 cursor-pointer items-center justify-center rounded-xs text-muted hover:bg-line hover:text-ink"
    >
      <ChevronRight className={`size-3.5 ${row.expanded ? 'rotate-90' : ''}`} aria-hidden />
    </span>
  );
}

type TraceRowProps = Place & {
  row: Extract<Row, { kind: 'trace' }>;
  relation: TraceRelation | undefined;
};

export const TraceRow = memo(function TraceRow({ row, relation, ...place }: TraceRowProps) {
  const { trace } = row;
  const title = `${trace.trace.root_operation || 'unnamed'} in ${trace.trace.root_service || 'unknown service'}`;
  const duration = formatDuration(trace.endNs - trace.startNs);
  return (
    <Shell
      {...place}
      row={row}
      label={`Trace ${trace.index + 1}: ${title}${relation ? `, ${relation.label}` : ''}, ${duration}, ${plural(trace.spans.length, 'span')}${trace.trace.has_error ? ', with errors' : ''}`}
      className="border-line border-t"
    >
      <Toggle row={row} />
      <span className="shrink-0 font-semibold">Trace {trace.index + 1}</span>
      {relation ? (
        <span className="inline-flex min-w-0 items-center gap-1 rounded border border-line-strong/50 bg-surface px-1 text-xs">
          <CornerDownRight className="size-3 shrink-0" aria-hidden />
          <span className="truncate">{relation.label}</span>
        </span>
      ) : (
        <span className="truncate text-muted">{trace.trace.root_operation}</span>
      )}
      <span className="ml-auto shrink-0 text-2xs text-muted">
        {place.narrow ? duration : plural(trace.spans.length, 'span')} ·{' '}
        <span className="font-mono">{shortId(trace.trace.trace_id)}</span>
      </span>
    </Shell>
  );
});

type LooseRowProps = Place & { row: Extract<Row, { kind: 'loose' }> };

export const LooseRow = memo(function LooseRow({ row, ...place }: LooseRowProps) {
  return (
    <Shell {...place} row={row} label={`${plural(row.logs.length, 'log record')} outside of any trace`}>
      <span className="w-4 shrink-0" />
      <span className="truncate font-semibold">Logs without a trace</span>
      <span className="ml-auto shrink-0 text-muted">{row.logs.length}</span>
    </Shell>
  );
});

type LogRowProps = Place & { row: Extract<Row, { kind: 'log' }> };

export const InlineLogRow = memo(function InlineLogRow({ row, ...place }: LogRowProps) {
  const { record } = row.log;
  return (
    <Shell
      {...place}
      row={row}
      label={`Log ${record.severity_text || 'record'} of ${record.service}: ${record.body}`}
      className={row.log.isError ? 'text-error' : 'text-muted'}
    >
      <Indent depth={row.level - 2} narrow={place.narrow} />
      <span className="w-4 shrink-0" />
      <span className="shrink-0 text-2xs">
        <Severity text={record.severity_text} number={record.severity_number} />
      </span>
      <span className="min-w-0 truncate font-mono text-xs" title={record.body}>
        {record.body}
      </span>
    </Shell>
  );
});

type SpanRowProps = Place & {
  row: Extract<Row, { kind: 'span' }>;
  colour: number | undefined;
  selected: boolean;
};

export const SpanRow = memo(function SpanRow({ row, colour, selected, ...place }: SpanRowProps) {
  const { node } = row;
  const { span } = node;
  const text = row.matches ? '' : 'text-muted';
  return (
    <Shell {...place} row={row} selected={selected} label={spanLabel(node)}>
      <Indent depth={node.depth} narrow={place.narrow} />
      <Toggle row={row} />
      <span className="size-2.5 shrink-0 rounded-xs" style={{ background: colourVar(colour) }} aria-hidden />
      {node.isError && <CircleAlert className="size-3.5 shrink-0 text-error" aria-hidden />}
      {node.clockOffsetNs !== 0 && <Clock className="size-3.5 shrink-0 text-warn" aria-hidden />}
      <span className={`min-w-0 truncate ${node.isError ? 'text-error' : text}`}>{span.name}</span>
      <span className="min-w-8 shrink-[3] truncate text-muted text-xs">{span.service}</span>
      <span className="ml-auto shrink-0 text-muted text-xs">
        {row.expanded ? '' : `+${node.descendants} `}
        {place.narrow && formatDuration(span.duration_ns)}
      </span>
    </Shell>
  );
});

/** A span in words, as a screen reader says it. */
export function spanLabel(node: SpanNode): string {
  const { span } = node;
  return [
    `${span.service} ${span.name}`,
    formatDuration(span.duration_ns),
    ...(node.isError ? ['failed'] : []),
    ...(node.logs.length ? [plural(node.logs.length, 'log record')] : []),
    ...(node.clockOffsetNs ? ['clock corrected'] : []),
  ].join(', ');
}

/** Deeper spans share an indentation, or a deep trace would leave no room for names. */
const MAX_INDENT = 14;

function Indent({ depth, narrow }: { depth: number; narrow: boolean }) {
  return <span className="shrink-0" style={{ width: Math.min(depth, MAX_INDENT) * (narrow ? 6 : 12) }} />;
}
