import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useElementSize } from '~/ui/hooks';
import type { FlowModel, SpanNode } from '../model';
import type { Cause, TraceRelation } from '../relations';
import { AXIS_LEFT } from './bars';
import { connectionsOf } from './connections';
import { drawFlame, FLAME_ROW, type FlameLook } from './draw-flame';
import { itemsAt } from './draw-rows';
import { flameStep, layoutFlame } from './flame-layout';
import { fitView, timeAt } from './geometry';
import { describeItems, HoverCard } from './hover-card';
import { keyAction } from './keys';
import { prepare } from './palette';
import { spanLabel } from './row-views';
import { useGestures } from './use-gestures';
import type { ViewStore } from './view-store';

interface FlameProps {
  model: FlowModel;
  relations: Map<string, TraceRelation>;
  causes: readonly Cause[];
  look: FlameLook;
  /** Spans that the filters keep; the others are faint. */
  isShown: (node: SpanNode) => boolean;
  ruler: RefObject<HTMLDivElement | null>;
  margin: number;
  store: ViewStore;
  selected: SpanNode | undefined;
  onSelect: (spanId: string | undefined) => void;
}

/** All spans of all traces, each below its parent, on the timeline's axis: the shape of the flow at a glance. */
export function Flame({
  model,
  relations,
  causes,
  look,
  isShown,
  ruler,
  margin,
  store,
  selected,
  onSelect,
}: FlameProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useElementSize(scroller);
  const [active, setActive] = useState<SpanNode | undefined>(selected ?? model.spans[0]);
  const layout = useMemo(() => layoutFlame(model), [model]);
  const connections = useMemo(() => {
    const traceRow = new Map(layout.traces.map(({ trace, row }) => [trace, row]));
    return connectionsOf(causes, (item) => ('span' in item ? layout.rowOf.get(item) : traceRow.get(item)));
  }, [causes, layout]);
  useGestures(scroller, ruler, store);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || width === 0) return;
    const draw = () => {
      if (!canvas.current) return;
      const context = prepare(canvas.current, width, height);
      if (!context) return;
      canvas.current.style.transform = `translateY(${element.scrollTop}px)`;
      context.translate(AXIS_LEFT, 0);
      drawFlame(context, {
        layout,
        look,
        relations,
        connections,
        isShown,
        selected,
        active,
        top: element.scrollTop,
        height,
        width: Math.max(1, width - AXIS_LEFT - margin),
        view: store.view,
      });
    };
    draw();
    let scheduled = 0;
    const later = () => {
      scheduled ||= requestAnimationFrame(() => {
        scheduled = 0;
        draw();
      });
    };
    const stop = store.subscribe(later);
    element.addEventListener('scroll', later);
    return () => {
      cancelAnimationFrame(scheduled);
      stop();
      element.removeEventListener('scroll', later);
    };
  }, [layout, look, relations, connections, isShown, selected, active, width, height, margin, store]);

  useEffect(() => {
    if (selected) setActive(selected);
  }, [selected]);

  /** Keeps the active span on screen, in both directions. */
  const show = (node: SpanNode) => {
    const top = (layout.rowOf.get(node) ?? 0) * FLAME_ROW;
    const element = scroller.current;
    if (element && (top < element.scrollTop || top + FLAME_ROW > element.scrollTop + height))
      element.scrollTop = top - height / 2;
    const [start, end] = [look.axis.at(node.startNs), look.axis.at(node.endNs)];
    if (end < store.view.start || start > store.view.end) store.set(fitView(start, end, store.full));
  };

  /** What is under the pointer: a span, and the moment with its tolerance. */
  const hit = (event: { clientX: number; clientY: number }) => {
    const axisBox = ruler.current?.getBoundingClientRect();
    const box = scroller.current?.getBoundingClientRect();
    if (!axisBox || !box) return undefined;
    const row =
      layout.rows[Math.floor((event.clientY - box.top + (scroller.current?.scrollTop ?? 0)) / FLAME_ROW)];
    const place = timeAt(store.view, (event.clientX - axisBox.left) / axisBox.width);
    const tolerance = ((store.view.end - store.view.start) * 2) / axisBox.width;
    const node = row?.find(
      ({ node }) =>
        look.axis.at(node.startNs) - tolerance <= place && place <= look.axis.at(node.endNs) + tolerance,
    )?.node;
    return node && { node, atNs: look.axis.timeAt(place), tolerance };
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const plain = !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey);
    if (plain && event.key.startsWith('Arrow')) {
      event.preventDefault();
      const next = active && flameStep(layout, active, event.key);
      if (!next) return;
      setActive(next);
      show(next);
      return;
    }
    const action = keyAction(event, activeRow(active), 0, store.view, store.full, look.axis);
    if (action?.kind === 'view') store.set(action.view);
    else if (action?.kind === 'activate' && active)
      onSelect(active === selected ? undefined : active.span.span_id);
    else if (action?.kind === 'close') onSelect(undefined);
    else return;
    event.preventDefault();
  };

  if (model.spans.length === 0)
    return <p className="px-3 py-10 text-center text-muted">This flow has no spans.</p>;
  return (
    <div className="relative">
      <div
        ref={scroller}
        role="application"
        aria-label="Flame graph of all spans"
        aria-roledescription="flame graph"
        aria-describedby={`${id}-active`}
        tabIndex={0}
        className="relative h-[clamp(14rem,60dvh,46rem)] touch-pan-y overflow-y-auto overflow-x-hidden bg-surface outline-offset-[-2px] [scrollbar-gutter:stable] [scrollbar-width:thin]"
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const node = hit(event)?.node;
          if (node) setActive(node);
          onSelect(node === selected ? undefined : node?.span.span_id);
        }}
      >
        <div
          className="relative overflow-hidden"
          style={{ height: Math.max(layout.rows.length * FLAME_ROW, height) }}
        >
          <canvas ref={canvas} aria-hidden className="absolute top-0 left-0" style={{ width, height }} />
        </div>
      </div>
      <p id={`${id}-active`} aria-live="polite" className="sr-only">
        {active ? spanLabel(active) : ''}
      </p>
      <HoverCard
        target={scroller}
        contentAt={(event) => {
          const found = hit(event);
          if (!found) return undefined;
          const [row] = activeRow(found.node);
          return describeItems(itemsAt(row, found.atNs, 2 * found.tolerance), found.node);
        }}
      />
    </div>
  );
}

/** The zoom keys are the tree's, and `F` needs a row. */
function activeRow(node: SpanNode | undefined): Parameters<typeof keyAction>[1] {
  return node ? [{ kind: 'span', key: '', node, expanded: true, matches: true }] : [];
}
