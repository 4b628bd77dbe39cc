import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { CriticalPathStep } from '~/api/types';
import { offsetFrom } from '~/util/time';
import type { FlowModel, SpanNode } from '../model';
import type { TraceRelation } from '../relations';
import { Connectors } from './connectors';
import type { View } from './geometry';
import { keyAction } from './keys';
import { LooseRow, SpanRow, TraceRow } from './row-views';
import type { Row } from './rows';
import { useGestures } from './use-gestures';

export const ROW_HEIGHT = 26;
export const NARROW_ROW_HEIGHT = 42;

interface WaterfallProps {
  model: FlowModel;
  rows: Row[];
  relations: Map<string, TraceRelation>;
  criticalPath: CriticalPathStep[] | undefined;
  axis: RefObject<HTMLDivElement | null>;
  full: View;
  view: View;
  onView: (view: View) => void;
  selected: SpanNode | undefined;
  narrow: boolean;
  onToggle: (key: string) => void;
  onSelect: (spanId: string | undefined) => void;
  onShowLogs: () => void;
}

/** The rows: a tree for the keyboard and for screen readers, of which only what is on screen exists in the page. */
export function Waterfall(props: WaterfallProps) {
  const {
    model,
    rows,
    relations,
    criticalPath,
    axis,
    full,
    view,
    onView,
    selected,
    narrow,
    onToggle,
    onSelect,
  } = props;
  const treeId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const selectedIndex = selected ? rows.findIndex((row) => row.kind === 'span' && row.node === selected) : -1;
  const [active, setActive] = useState(() => Math.max(0, selectedIndex));
  const activeIndex = Math.min(active, rows.length - 1);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps old sizes until told about new ones
  useEffect(() => virtualizer.measure(), [rowHeight]);
  useGestures(scroller, axis, { view, full, onView });

  useEffect(() => {
    if (selectedIndex < 0) return;
    setActive(selectedIndex);
    virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtualizer]);

  const path = useMemo(() => pathBySpan(model, criticalPath), [model, criticalPath]);

  const activate = (row: Row | undefined) => {
    if (row?.kind === 'trace') onToggle(row.key);
    else if (row?.kind === 'span') onSelect(row.node === selected ? undefined : row.node.span.span_id);
    else if (row) props.onShowLogs();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const action = keyAction(event, rows, activeIndex, view, full);
    if (!action) return;
    event.preventDefault();
    if (action.kind === 'view') onView(action.view);
    else if (action.kind === 'toggle') onToggle(action.key);
    else if (action.kind === 'activate') activate(rows[activeIndex]);
    else if (action.kind === 'close') onSelect(undefined);
    else {
      setActive(action.index);
      virtualizer.scrollToIndex(action.index, { align: 'auto' });
    }
  };

  if (rows.length === 0) {
    return (
      <p className="px-3 py-10 text-center text-muted">
        {model.spans.length === 0 ? 'This flow has no spans.' : 'No span matches the filters.'}
      </p>
    );
  }
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Timeline of all spans"
      tabIndex={0}
      aria-activedescendant={
        items.some((item) => item.index === activeIndex) ? `${treeId}-${activeIndex}` : undefined
      }
      className="group relative max-h-[max(22rem,calc(100dvh-15rem))] touch-pan-y overflow-y-auto overflow-x-hidden outline-offset-[-2px] [scrollbar-gutter:stable] [scrollbar-width:thin]"
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const target = event.target as Element;
        const index = Number(target.closest<HTMLElement>('[data-row]')?.dataset.row ?? Number.NaN);
        const row = rows[index];
        if (!row) return;
        setActive(index);
        if (target.closest('[data-toggle]')) onToggle(row.key);
        else activate(row);
      }}
    >
      <div
        role="presentation"
        className="relative overflow-hidden"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const frame = {
            id: `${treeId}-${item.index}`,
            index: item.index,
            top: item.start,
            height: rowHeight,
            narrow,
            active: item.index === activeIndex,
            view,
          };
          if (row.kind === 'trace') {
            return (
              <TraceRow
                key={item.key}
                {...frame}
                row={row}
                relation={relations.get(row.trace.trace.trace_id)}
              />
            );
          }
          if (row.kind === 'loose') return <LooseRow key={item.key} {...frame} row={row} />;
          return (
            <SpanRow
              key={item.key}
              {...frame}
              row={row}
              model={model}
              selected={row.node === selected}
              path={path.get(row.node.span.span_id)}
            />
          );
        })}
        {!narrow && <Connectors rows={rows} relations={relations} view={view} rowHeight={rowHeight} />}
      </div>
    </div>
  );
}

/** The stretches of the critical path in each span, on the flow's time axis. */
function pathBySpan(
  model: FlowModel,
  steps: CriticalPathStep[] | undefined,
): Map<string, { startNs: number; endNs: number }[]> {
  const bySpan = new Map<string, { startNs: number; endNs: number }[]>();
  for (const step of steps ?? []) {
    const startNs = offsetFrom(model.baseNs, step.start_time);
    const stretches = bySpan.get(step.span_id) ?? [];
    stretches.push({ startNs, endNs: startNs + step.duration_ns });
    bySpan.set(step.span_id, stretches);
  }
  return bySpan;
}
