import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useElementWidth } from '~/ui/hooks';
import type { FlowModel } from '../model';
import { clampView, fractionOf, isFullView, panBy, timeAt, type View, zoomAt } from './geometry';

const HEIGHT = 44;

interface OverviewProps {
  model: FlowModel;
  view: View;
  full: View;
  onView: (view: View) => void;
}

type Drag = { kind: 'pan'; lastX: number } | { kind: 'select'; from: number; to: number };

/** The whole flow in small, with the stretch on screen marked: drag the mark to pan, drag elsewhere to choose a new one. */
export function Overview({ model, view, full, onView }: OverviewProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useElementWidth(box);
  const theme = useThemeName();
  const [drag, setDrag] = useState<Drag>();

  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, model, full, width, theme);
  }, [model, full, width, theme]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      const at = timeAt(full, (event.clientX - bounds.left) / bounds.width);
      onView(
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
  }, [view, full, onView]);

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
          onView(panBy(view, full, (fraction - drag.lastX) * (full.end - full.start)));
          setDrag({ kind: 'pan', lastX: fraction });
        } else {
          setDrag({ ...drag, to: fraction });
        }
      }}
      onPointerUp={() => {
        if (drag?.kind === 'select' && Math.abs(drag.to - drag.from) * width > 4)
          onView(clampView(selection(drag, full), full));
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

function draw(canvas: HTMLCanvasElement, model: FlowModel, full: View, width: number, theme: string): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) =>
    style.getPropertyValue(`--${name}`).trim() || (theme === 'dark' ? '#ffffff' : '#000000');
  const palette = new Map([...model.colours].map(([service, index]) => [service, colour(`svc-${index}`)]));
  const error = colour('error');
  const top = 4;
  const lane = (HEIGHT - 2 * top) / Math.max(model.spans.length, 1);
  const thickness = Math.min(4, Math.max(1, lane * 0.75));
  const paint = (errors: boolean) => {
    model.spans.forEach((node, i) => {
      if (node.isError !== errors) return;
      context.fillStyle = errors ? error : (palette.get(node.span.service) ?? error);
      const x = fractionOf(full, node.startNs) * width;
      const w = Math.max(1, (fractionOf(full, node.endNs) - fractionOf(full, node.startNs)) * width);
      context.fillRect(x, top + i * lane, w, thickness);
    });
  };
  paint(false);
  paint(true);
}

/** The theme now applied, because a canvas does not follow CSS by itself. */
function useThemeName(): string {
  const [name, setName] = useState(() => document.documentElement.dataset.theme ?? 'light');
  useEffect(() => {
    const observer = new MutationObserver(() => setName(document.documentElement.dataset.theme ?? 'light'));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return name;
}
