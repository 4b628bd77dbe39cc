import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useElementWidth } from '~/ui/hooks';
import type { FlowModel } from '../model';
import type { Gap, TimeAxis } from './axis';
import { clampView, fractionOf, isFullView, panBy, timeAt, type View, zoomAt } from './geometry';
import { type Palette, prepare } from './palette';
import { useCurrentView, type ViewStore } from './view-store';

const HEIGHT = 52;

interface OverviewProps {
  model: FlowModel;
  axis: TimeAxis;
  gaps: readonly Gap[];
  palette: Palette;
  store: ViewStore;
}

type Drag = { kind: 'pan'; lastX: number } | { kind: 'select'; from: number; to: number };

/** The whole flow in small, with the stretch on screen marked: drag the mark to pan, drag elsewhere to choose a new one. */
export function Overview({ model, axis, gaps, palette, store }: OverviewProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useElementWidth(box);
  const view = useCurrentView(store);
  const { full } = store;
  const [drag, setDrag] = useState<Drag>();

  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, model, axis, gaps, palette, width);
  }, [model, axis, gaps, palette, width]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, full } = store;
      const bounds = element.getBoundingClientRect();
      const at = timeAt(full, (event.clientX - bounds.left) / bounds.width);
      store.set(
        zoomAt(
          view,
          full,
          Math.min(Math.max(at, view.start), view.end),
          Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006),
        ),
      );
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [store]);

  const at = (event: PointerEvent) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - bounds.left) / bounds.width));
  };
  const zoomed = !isFullView(view, full);
  const shown = drag?.kind === 'select' ? selection(drag, full) : view;

  return (
    <div
      ref={box}
      aria-hidden
      data-testid="overview"
      className="relative mr-(--axis-r) ml-(--axis-l) cursor-crosshair touch-none select-none"
      style={{ height: HEIGHT }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const fraction = at(event);
        const time = timeAt(full, fraction);
        const inside = zoomed && time >= view.start && time <= view.end;
        setDrag(inside ? { kind: 'pan', lastX: fraction } : { kind: 'select', from: fraction, to: fraction });
      }}
      onPointerMove={(event) => {
        if (!drag) return;
        const fraction = at(event);
        if (drag.kind === 'pan') {
          store.set(panBy(view, full, (fraction - drag.lastX) * (full.end - full.start)));
          setDrag({ kind: 'pan', lastX: fraction });
        } else {
          setDrag({ ...drag, to: fraction });
        }
      }}
      onPointerUp={() => {
        if (drag?.kind === 'select' && Math.abs(drag.to - drag.from) * width > 4)
          store.set(clampView(selection(drag, full), full));
        setDrag(undefined);
      }}
      onPointerCancel={() => setDrag(undefined)}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      {(zoomed || drag) && (
        <>
          <div
            className="absolute inset-y-0 left-0 bg-canvas/75"
            style={{ width: `${fractionOf(full, shown.start) * 100}%` }}
          />
          <div
            className="absolute inset-y-0 right-0 bg-canvas/75"
            style={{ left: `${fractionOf(full, shown.end) * 100}%` }}
          />
          <div
            className={`absolute inset-y-0 min-w-0.5 border-accent border-x-2 bg-accent/10 ${drag ? '' : 'cursor-grab'}`}
            style={{
              left: `${fractionOf(full, shown.start) * 100}%`,
              width: `${((shown.end - shown.start) / (full.end - full.start)) * 100}%`,
            }}
          />
        </>
      )}
    </div>
  );
}

function selection(drag: { from: number; to: number }, full: View): View {
  return {
    start: timeAt(full, Math.min(drag.from, drag.to)),
    end: timeAt(full, Math.max(drag.from, drag.to)),
  };
}

/** The part at the bottom that shows records and exemplars. */
const EVENTS_HEIGHT = 9;

function draw(
  canvas: HTMLCanvasElement,
  model: FlowModel,
  axis: TimeAxis,
  gaps: readonly Gap[],
  palette: Palette,
  width: number,
): void {
  const context = prepare(canvas, width, HEIGHT);
  if (!context) return;
  const x = (ns: number) => (axis.at(ns) / axis.length) * width;
  context.fillStyle = palette.line;
  context.globalAlpha = 0.6;
  for (const gap of gaps) context.fillRect(x(gap.startNs), 0, x(gap.endNs) - x(gap.startNs), HEIGHT);
  context.globalAlpha = 1;

  const top = 3;
  const lane = (HEIGHT - EVENTS_HEIGHT - 2 * top) / Math.max(model.spans.length, 1);
  const thickness = Math.min(4, Math.max(1, lane * 0.75));
  const paint = (errors: boolean) => {
    model.spans.forEach((node, i) => {
      if (node.isError !== errors) return;
      context.fillStyle = errors ? palette.error : (palette.services.get(node.span.service) ?? palette.faint);
      const from = x(node.startNs);
      context.fillRect(from, top + i * lane, Math.max(1, x(node.endNs) - from), thickness);
    });
  };
  paint(false);
  paint(true);

  const base = HEIGHT - EVENTS_HEIGHT;
  context.fillStyle = palette.line;
  context.fillRect(0, base, width, 1);
  const event = (ns: number, colour: string, height: number) => {
    context.fillStyle = colour;
    context.fillRect(Math.min(width - 1.5, x(ns)), HEIGHT - 1 - height, 1.5, height);
  };
  for (const { atNs } of model.exemplars) event(atNs, palette.accent, EVENTS_HEIGHT - 3);
  for (const { atNs } of model.logs) event(atNs, palette.muted, EVENTS_HEIGHT - 4);
  for (const { atNs, record } of model.logs) {
    if (record.severity_number >= 13)
      event(atNs, record.severity_number >= 17 ? palette.error : palette.warn, EVENTS_HEIGHT - 2);
  }
}
