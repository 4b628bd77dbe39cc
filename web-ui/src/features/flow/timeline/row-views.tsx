import { ChevronRight, CircleAlert, CornerDownRight } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { colourVar } from '~/util/colour';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import { shortId } from '~/util/id';
import type { FlowModel, SpanNode } from '../model';
import type { TraceRelation } from '../relations';
import { barOf, type View } from './geometry';
import { canOpen, rowLevel } from './keys';
import { LogMarks, Marks } from './marks';
import type { Row } from './rows';

export interface Frame {
  id: string;
  index: number;
  top: number;
  height: number;
  narrow: boolean;
  active: boolean;
  view: View;
}

interface ShellProps extends Frame {
  row: Row;
  label: string;
  selected?: boolean;
  className?: string;
  name: ReactNode;
  children: ReactNode;
}

/** What all rows share: the place, the tree's attributes, the name on the left and the axis on the right (or below it). */
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
  name,
  children,
}: ShellProps) {
  const look = selected
    ? 'bg-selected'
    : `${row.kind === 'span' ? 'bg-surface' : 'bg-canvas'} hover:bg-hover`;
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
      className={`absolute inset-x-0 cursor-default ${look} ${focus} ${className} ${narrow ? 'flex flex-col justify-center' : 'grid grid-cols-[var(--name-w)_minmax(0,1fr)]'}`}
      style={{ top, height }}
    >
      <div className={`flex min-w-0 items-center gap-1.5 pr-2 ${narrow ? 'h-5 pl-2' : 'pl-1'}`}>{name}</div>
      <div
        className={`relative min-w-0 overflow-hidden bg-inherit ${narrow ? 'h-4' : 'border-line border-l'}`}
      >
        <div className="absolute inset-y-0 right-(--axis-r) left-(--axis-l) bg-inherit">{children}</div>
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

export function TraceRow({
  row,
  relation,
  ...frame
}: Frame & { row: Extract<Row, { kind: 'trace' }>; relation: TraceRelation | undefined }) {
  const { trace } = row;
  const bar = barOf(frame.view, trace.startNs, trace.endNs);
  const title = `${trace.trace.root_operation || 'unnamed'} in ${trace.trace.root_service || 'unknown service'}`;
  const failed = trace.trace.has_error;
  const duration = formatDuration(trace.endNs - trace.startNs);
  return (
    <Shell
      {...frame}
      row={row}
      label={`Trace ${trace.index + 1}: ${title}${relation ? `, ${relation.label}` : ''}, ${duration}, ${plural(trace.spans.length, 'span')}${failed ? ', with errors' : ''}`}
      className="border-line border-t"
      name={
        <>
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
            {frame.narrow ? duration : plural(trace.spans.length, 'span')} ·{' '}
            <span className="font-mono">{shortId(trace.trace.trace_id)}</span>
          </span>
        </>
      }
    >
      {bar && (
        <>
          <div
            className="absolute top-1/2 h-2 min-w-0.5 -translate-y-1/2 border-line-strong border-x border-t"
            style={{
              left: `${bar.left}%`,
              width: `${bar.width}%`,
              borderColor: failed ? 'var(--error)' : undefined,
            }}
          />
          {!frame.narrow && (
            <BarLabel bar={bar} className="text-muted">
              {duration}
            </BarLabel>
          )}
        </>
      )}
      <LogMarks view={frame.view} logs={trace.logs} />
    </Shell>
  );
}

export function LooseRow({ row, ...frame }: Frame & { row: Extract<Row, { kind: 'loose' }> }) {
  return (
    <Shell
      {...frame}
      row={row}
      label={`${plural(row.logs.length, 'log record')} outside of any trace`}
      name={
        <>
          <span className="w-4 shrink-0" />
          <span className="truncate font-semibold">Logs without a trace</span>
          <span className="ml-auto shrink-0 text-muted">{row.logs.length}</span>
        </>
      }
    >
      <LogMarks view={frame.view} logs={row.logs} />
    </Shell>
  );
}

interface SpanRowProps extends Frame {
  row: Extract<Row, { kind: 'span' }>;
  model: FlowModel;
  selected: boolean;
  path: { startNs: number; endNs: number }[] | undefined;
}

/** Deeper spans share an indentation, or a deep trace would leave no room for names. */
const MAX_INDENT = 14;

export function SpanRow({ row, model, selected, path, ...frame }: SpanRowProps) {
  const { node } = row;
  const { span } = node;
  const bar = barOf(frame.view, node.startNs, node.endNs);
  const colour = colourVar(model.colours.get(span.service));
  const duration = formatDuration(span.duration_ns);
  const logs = node.logs.length ? `, ${plural(node.logs.length, 'log record')}` : '';
  const text = row.matches ? '' : 'text-muted';
  return (
    <Shell
      {...frame}
      row={row}
      selected={selected}
      label={`${span.service} ${span.name}, ${duration}${node.isError ? ', failed' : ''}${logs}`}
      name={
        <>
          <span
            className="shrink-0"
            style={{ width: Math.min(node.depth, MAX_INDENT) * (frame.narrow ? 6 : 12) }}
          />
          <Toggle row={row} />
          <span className="size-2.5 shrink-0 rounded-xs" style={{ background: colour }} aria-hidden />
          {node.isError && <CircleAlert className="size-3.5 shrink-0 text-error" aria-hidden />}
          <span className={`min-w-0 truncate ${node.isError ? 'text-error' : text}`}>{span.name}</span>
          <span className="min-w-8 shrink-[3] truncate text-muted text-xs">{span.service}</span>
          <span className="ml-auto shrink-0 text-muted text-xs">
            {row.expanded ? '' : `+${node.descendants} `}
            {frame.narrow && duration}
          </span>
        </>
      }
    >
      {bar && (
        <>
          <div
            className={`absolute top-1/2 h-3 min-w-0.5 -translate-y-1/2 ${bar.clippedLeft ? '' : 'rounded-l-xs'} ${bar.clippedRight ? '' : 'rounded-r-xs'} ${row.matches ? '' : 'opacity-40'}`}
            style={{
              left: `${bar.left}%`,
              width: `${bar.width}%`,
              ...barColour(node, colour),
            }}
          />
          {!frame.narrow && (
            <BarLabel bar={bar} className={node.isError ? 'text-error' : 'text-muted'}>
              {duration}
            </BarLabel>
          )}
        </>
      )}
      {path?.map((stretch) => {
        const part = barOf(frame.view, stretch.startNs, stretch.endNs);
        return (
          part && (
            <div
              key={stretch.startNs}
              className="absolute bottom-0.5 h-0.5 min-w-0.5 bg-ink"
              style={{ left: `${part.left}%`, width: `${part.width}%` }}
            />
          )
        );
      })}
      {!bar && <OffScreen before={node.endNs < frame.view.start} />}
      <Marks node={node} view={frame.view} />
    </Shell>
  );
}

/** Says on which side of the stretch on screen a span lies. */
function OffScreen({ before }: { before: boolean }) {
  return (
    <ChevronRight
      className={`absolute top-1/2 size-3 -translate-y-1/2 text-muted ${before ? 'left-0 rotate-180' : 'right-0'}`}
      aria-hidden
    />
  );
}

/** Errors are red: solid where a failure began, hollow where a span only passed its child's failure on. */
function barColour(node: SpanNode, colour: string): CSSProperties {
  if (!node.isError) return { background: colour };
  if (!node.children.some((child) => child.isError)) return { background: 'var(--error)' };
  return { background: 'var(--error-soft)', boxShadow: 'inset 0 0 0 1.5px var(--error)' };
}

/** After the bar: the axis keeps room for it at its right end. On a phone the name's line has the duration instead. */
function BarLabel({
  bar,
  className,
  children,
}: {
  bar: { left: number; width: number };
  className: string;
  children: ReactNode;
}) {
  return (
    <span
      className={`pointer-events-none absolute top-1/2 z-10 -translate-y-1/2 whitespace-nowrap bg-inherit px-0.5 text-2xs leading-3.5 ${className}`}
      style={{ left: `calc(${bar.left + bar.width}% + 5px)` }}
    >
      {children}
    </span>
  );
}
