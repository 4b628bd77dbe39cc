import { useRef } from 'react';

const MIN = 180;
const MAX = 720;
const STEP = 20;

/** The border between names and bars: drag it, or move it with the arrow keys. */
export function Splitter({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const grab = useRef<number>(undefined);
  const set = (next: number) => onWidth(Math.min(MAX, Math.max(MIN, next)));
  return (
    <div
      role="separator"
      aria-label="Width of the names"
      aria-orientation="vertical"
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      aria-valuenow={width}
      tabIndex={0}
      className="absolute inset-y-0 w-1.5 -translate-x-1/2 cursor-col-resize touch-none hover:bg-accent/30"
      style={{ left: width }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grab.current = event.clientX - width;
      }}
      onPointerMove={(event) => {
        if (grab.current !== undefined) set(event.clientX - grab.current);
      }}
      onPointerUp={() => {
        grab.current = undefined;
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width - STEP);
        else if (event.key === 'ArrowRight') set(width + STEP);
      }}
    />
  );
}
