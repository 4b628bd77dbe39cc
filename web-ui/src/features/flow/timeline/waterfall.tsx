import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { FlowModel, SpanNode } from '../model';
import type { Cause, TraceRelation } from '../relations';
import { AXIS_LEFT, Bars } from './bars';
import { connectionsOf, rowOfRows } from './connections';
import { itemsAt } from './draw-rows';
import { timeAt } from './geometry';
import { describeItems, HoverCard, type HoverContent } from './hover-card';
import { keyAction } from './keys';
import { InlineLogRow, LooseRow, SpanRow, TraceRow } from './row-views';
import type { Row } from './rows';
import type { Scene } from './scene';
import { useGestures } from './use-gestures';
import type { ViewStore } from './view-store';

const ROW_HEIGHT = 26;
const NARROW_ROW_HEIGHT = 44;
/** On a phone the name has the upper part of its row. */
const NARROW_LANE_TOP = 24;

interface WaterfallProps {
  model: FlowModel;
  rows: Row[];
  relations: Map<string, TraceRelation>;
  causes: readonly Cause[];
  /** What the bars are drawn from, the rows aside. */
  look: Pick<Scene, 'axis' | 'gaps' | 'path' | 'palette'>;
  ruler: RefObject<HTMLDivElement | null>;
  margin: number;
  store: ViewStore;
  selected: SpanNode | undefined;
  narrow: boolean;
  onToggle: (key: string) => void;
  onSelect: (spanId: string | undefined) => void;
  onShowLogs: () => void;
}

/** The rows: a tree for the keyboard and for screen readers, of which only what is on screen exists in the page. */
export function Waterfall(props: WaterfallProps) {
  const { model, rows, relations, causes, look, ruler, margin, store, selected, narrow, onToggle, onSelect } =
    props;
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
  useGestures(scroller, ruler, store);

  useEffect(() => {
    if (selectedIndex < 0) return;
    setActive(selectedIndex);
    virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtualizer]);

  const connections = useMemo(() => connectionsOf(causes, rowOfRows(rows)), [rows, causes]);
  const scene = useMemo(
    (): Scene => ({
      ...look,
      rows,
      connections,
      rowHeight,
      laneTop: narrow ? NARROW_LANE_TOP : 0,
      labels: !narrow,
    }),
    [look, rows, connections, rowHeight, narrow],
  );

  const activate = (row: Row | undefined) => {
    if (row?.kind === 'trace') onToggle(row.key);
    else if (row?.kind === 'span') onSelect(row.node === selected ? undefined : row.node.span.span_id);
    else if (row?.kind === 'log' && row.log.span) onSelect(row.log.span.span.span_id);
    else if (row) props.onShowLogs();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const action = keyAction(event, rows, activeIndex, store.view, store.full, look.axis);
    if (!action) return;
    event.preventDefault();
    if (action.kind === 'view') store.set(action.view);
    else if (action.kind === 'toggle') onToggle(action.key);
    else if (action.kind === 'activate') activate(rows[activeIndex]);
    else if (action.kind === 'close') onSelect(undefined);
    else {
      setActive(action.index);
      virtualizer.scrollToIndex(action.index, { align: 'auto' });
    }
  };

  /** What the pointer is over, in words. */
  const hover = (event: { clientX: number; clientY: number }): HoverContent | undefined => {
    const axisBox = ruler.current?.getBoundingClientRect();
    const box = scroller.current?.getBoundingClientRect();
    if (!axisBox || !box || event.clientX < axisBox.left - AXIS_LEFT) return undefined;
    const row = rows[Math.floor((event.clientY - box.top + (scroller.current?.scrollTop ?? 0)) / rowHeight)];
    const fraction = (event.clientX - axisBox.left) / axisBox.width;
    const { view } = store;
    const place = timeAt(view, fraction);
    const tolerance = ((view.end - view.start) * 5) / axisBox.width;
    const found = itemsAt(row, look.axis.timeAt(place), tolerance);
    return describeItems(found, row?.kind === 'span' ? row.node : undefined);
  };

  if (rows.length === 0) {
    return (
      <p className="px-3 py-10 text-center text-muted">
        {model.spans.length === 0 ? 'This flow has no spans.' : 'No span matches the filters.'}
      </p>
    );
  }
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  return (
    <div className="relative">
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
            const place = {
              id: `${treeId}-${item.index}`,
              index: item.index,
              top: item.index * rowHeight,
              height: rowHeight,
              narrow,
              active: item.index === activeIndex,
            };
            if (row.kind === 'trace') {
              const relation = relations.get(row.trace.trace.trace_id);
              return <TraceRow key={item.key} {...place} row={row} relation={relation} />;
            }
            if (row.kind === 'loose') return <LooseRow key={item.key} {...place} row={row} />;
            if (row.kind === 'log') return <InlineLogRow key={item.key} {...place} row={row} />;
            return (
              <SpanRow
                key={item.key}
                {...place}
                row={row}
                colour={model.colours.get(row.node.span.service)}
                selected={row.node === selected}
              />
            );
          })}
          <Bars scene={scene} first={first} last={last} margin={margin} store={store} />
        </div>
      </div>
      <HoverCard target={scroller} contentAt={hover} />
    </div>
  );
}
