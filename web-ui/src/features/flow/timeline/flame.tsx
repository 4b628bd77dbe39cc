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
import { type Connection, connectionsOf } from './connections';
import {
  drawBar,
  drawConnections,
  drawExemplars,
  itemsAt,
  type Place,
  placer,
  type Scene,
} from './draw-rows';
import { type FlameLayout, flameStep, layoutFlame } from './flame-layout';
import { fitView, timeAt, type View } from './geometry';
import { describeItems, HoverCard } from './hover-card';
import { keyAction } from './keys';
import { CANVAS_FONT, type Palette, prepare } from './palette';
import { spanLabel } from './row-views';
import { useGestures } from './use-gestures';
import type { ViewStore } from './view-store';

const ROW = 19;

interface FlameProps {
  model: FlowModel;
  relations: Map<string, TraceRelation>;
  causes: readonly Cause[];
  look: Pick<Scene, 'axis' | 'gaps' | 'path' | 'palette'>;
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
    const top = (layout.rowOf.get(node) ?? 0) * ROW;
    const element = scroller.current;
    if (element && (top < element.scrollTop || top + ROW > element.scrollTop + height))
      element.scrollTop = top - height / 2;
    const [start, end] = [look.axis.at(node.startNs), look.axis.at(node.endNs)];
    if (end < store.view.start || start > store.view.end) store.set(fitView(start, end, store.full));
  };

  /** What is under the pointer: a span, and the moment with its tolerance. */
  const hit = (event: { clientX: number; clientY: number }) => {
    const axisBox = ruler.current?.getBoundingClientRect();
    const box = scroller.current?.getBoundingClientRect();
    if (!axisBox || !box) return undefined;
    const row = layout.rows[Math.floor((event.clientY - box.top + (scroller.current?.scrollTop ?? 0)) / ROW)];
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
          style={{ height: Math.max(layout.rows.length * ROW, height) }}
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

interface FlameScene {
  layout: FlameLayout;
  look: FlameProps['look'];
  relations: Map<string, TraceRelation>;
  connections: readonly Connection[];
  isShown: (node: SpanNode) => boolean;
  selected: SpanNode | undefined;
  active: SpanNode | undefined;
  top: number;
  height: number;
  width: number;
  view: View;
}

function drawFlame(context: CanvasRenderingContext2D, scene: FlameScene): void {
  const { layout, look, width, height, top } = scene;
  const { palette } = look;
  const place = placer(look.axis, scene);
  context.font = CANVAS_FONT;
  context.textBaseline = 'middle';
  context.fillStyle = palette.canvas;
  for (const gap of look.gaps) {
    const left = Math.max(0, place(gap.startNs));
    const right = Math.min(width, place(gap.endNs));
    if (right > left) context.fillRect(left, 0, right - left, height);
  }
  const first = Math.floor(top / ROW);
  const last = Math.min(layout.rows.length - 1, Math.ceil((top + height) / ROW));
  for (const { trace, row } of layout.traces) {
    if (row < first - 1 || row > last) continue;
    const y = row * ROW - top;
    context.fillStyle = palette.line;
    context.fillRect(-AXIS_LEFT, y, width + 200, 1);
    context.fillStyle = palette.muted;
    const relation = scene.relations.get(trace.trace.trace_id);
    context.fillText(
      `Trace ${trace.index + 1} · ${trace.trace.root_operation}${relation ? ` · ${relation.label}` : ''}`,
      0,
      y + ROW / 2 + 1,
    );
  }
  for (let index = first; index <= last; index++) {
    let painted = Number.NEGATIVE_INFINITY;
    for (const { node } of layout.rows[index] ?? []) {
      const from = place(node.startNs);
      const to = place(node.endNs);
      if (to < 0 || from > width) continue;
      // Among spans thinner than a pixel, one stands for its neighbours; failed ones are always seen.
      if (to - painted < 0.7 && !node.isError && node !== scene.selected && node !== scene.active) continue;
      painted = to;
      const left = Math.max(0, from);
      drawFlameSpan(
        context,
        scene,
        node,
        left,
        index * ROW - top,
        Math.max(1, Math.min(width, to) - left),
        place,
      );
    }
  }
  // Rows are counted from the top edge of what is on screen, which may cut one.
  drawConnections(
    context,
    { palette, rowHeight: ROW, laneTop: 0, connections: scene.connections },
    { first: top / ROW, last: (top + height) / ROW, width, margin: 0, view: scene.view },
    place,
  );
}

function drawFlameSpan(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  node: SpanNode,
  left: number,
  top: number,
  width: number,
  place: Place,
): void {
  const { palette } = scene.look;
  context.globalAlpha = scene.isShown(node) ? 1 : 0.2;
  drawBar(context, palette, node, left, top + 1, Math.max(1, width - 0.5), ROW - 2);
  context.globalAlpha = 1;
  if (width > 34) {
    // An exemplar is often of the whole span and lies at its start.
    const indent = node.exemplars.some(({ atNs }) => Math.abs(place(atNs) - left) < 6) ? 9 : 4;
    writeName(context, palette, node, left + indent, top, width - indent - 4);
  }
  if (width > 4) {
    for (const log of node.logs) {
      const x = place(log.atNs);
      if (x < 0 || x > scene.width) continue;
      context.fillStyle = log.record.severity_number >= 17 ? palette.error : palette.ink;
      context.strokeStyle = palette.surface;
      context.lineWidth = 1;
      context.beginPath();
      context.arc(x, top + ROW - 4, 2.5, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }
  if (width > 4) drawExemplars(context, palette, scene.width, place, node.exemplars, top + ROW / 2);
  const path = scene.look.path?.get(node);
  if (path) {
    context.fillStyle = palette.ink;
    for (const stretch of path) {
      const from = Math.max(0, place(stretch.startNs));
      const to = Math.min(scene.width, place(stretch.endNs));
      if (to >= from) context.fillRect(from, top + ROW - 2, Math.max(1, to - from), 1.5);
    }
  }
  if (node === scene.selected || node === scene.active) {
    context.strokeStyle = node === scene.selected ? palette.ink : palette.accent;
    context.lineWidth = 2;
    context.strokeRect(left + 1, top + 1.5, Math.max(1, width - 2), ROW - 3);
  }
}

function writeName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  node: SpanNode,
  left: number,
  top: number,
  width: number,
): void {
  const hollow = node.isError && node.children.some((child) => child.isError);
  context.save();
  context.beginPath();
  context.rect(left, top, Math.max(0, width), ROW);
  context.clip();
  context.fillStyle = hollow ? palette.error : palette.surface;
  context.fillText(`${node.span.name}  ${node.span.service}`, left, top + ROW / 2 + 0.5);
  context.restore();
}
