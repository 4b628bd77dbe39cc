import { useEffect, useLayoutEffect, useRef } from 'react';
import { useElementWidth } from '~/ui/hooks';
import { drawRows } from './draw-rows';
import { prepare } from './palette';
import type { Scene } from './scene';
import type { ViewStore } from './view-store';

interface BarsProps {
  scene: Scene;
  /** The rows that exist in the page; the canvas covers them and scrolls with them. */
  first: number;
  last: number;
  margin: number;
  store: ViewStore;
}

/** The right-hand side of the rows. Panning and zooming draw this canvas anew and touch nothing else of the rows. */
export function Bars({ scene, first, last, margin, store }: BarsProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useElementWidth(box);
  const height = (last - first + 1) * scene.rowHeight;

  const draw = useRef(() => {});
  useLayoutEffect(() => {
    draw.current = () => {
      if (!canvas.current || width <= 0 || height <= 0) return;
      const context = prepare(canvas.current, width, height);
      if (!context) return;
      context.translate(AXIS_LEFT, 0);
      drawRows(context, scene, {
        first,
        last,
        width: Math.max(1, width - AXIS_LEFT - margin),
        margin,
        view: store.view,
      });
    };
    draw.current();
  }, [scene, first, last, margin, store, width, height]);

  useEffect(() => {
    let scheduled = 0;
    const stop = store.subscribe(() => {
      // Several events may come in one frame; it is drawn once.
      scheduled ||= requestAnimationFrame(() => {
        scheduled = 0;
        draw.current();
      });
    });
    return () => {
      cancelAnimationFrame(scheduled);
      stop();
    };
  }, [store]);

  return (
    <div
      ref={box}
      className="pointer-events-none absolute right-0 left-(--name-w) overflow-hidden"
      style={{ top: first * scene.rowHeight, height }}
    >
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
    </div>
  );
}

/** Room before the axis: a mark at its very start is whole. `--axis-l` says the same to the parts that CSS lays out. */
export const AXIS_LEFT = 8;
