import { type RefObject, useRef, useState } from 'react';
import { useElementWidth } from '~/ui/hooks';
import { formatDuration } from '~/util/duration';
import type { Gap, TimeAxis } from './axis';
import { tickCount } from './draw-rows';
import { barOf, clampView, type Tick, ticks, timeAt } from './geometry';
import { useCurrentView, type ViewStore } from './view-store';

interface RulerProps {
  ruler: RefObject<HTMLDivElement | null>;
  axis: TimeAxis;
  gaps: readonly Gap[];
  store: ViewStore;
}

/** The labelled axis above the rows; a drag along it zooms into the stretch. */
export function Ruler({ ruler, axis, gaps, store }: RulerProps) {
  const width = useElementWidth(ruler);
  const view = useCurrentView(store);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const bounds = useRef<DOMRect>(undefined);
  const fraction = (clientX: number) => {
    const box = bounds.current;
    return box ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0;
  };
  const waits = gaps.flatMap((gap) => {
    const bar = barOf(view, axis.at(gap.startNs), axis.at(gap.endNs));
    const pixels = ((bar?.width ?? 0) / 100) * width;
    return bar && pixels >= 24 ? [{ gap, bar, pixels }] : [];
  });
  /** A label under a gap's, or cut off by it, says nothing. */
  const isFree = (tick: Tick) =>
    waits.every(
      ({ bar }) =>
        tick.left > bar.left + bar.width || ((bar.left - tick.left) / 100) * width > tick.label.length * 7,
    );
  return (
    <div
      ref={ruler}
      aria-hidden
      data-testid="ruler"
      className="relative mr-(--axis-r) ml-(--axis-l) h-6 cursor-col-resize touch-none select-none [contain:layout]"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        bounds.current = event.currentTarget.getBoundingClientRect();
        setDrag({ from: fraction(event.clientX), to: fraction(event.clientX) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: fraction(event.clientX) })}
      onPointerUp={() => {
        if (drag && Math.abs(drag.to - drag.from) * width > 4) {
          const [start, end] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
          store.set(clampView({ start: timeAt(view, start), end: timeAt(view, end) }, store.full));
        }
        setDrag(undefined);
      }}
      onPointerCancel={() => setDrag(undefined)}
    >
      {ticks(view, tickCount(width), axis)
        .filter(isFree)
        .map((tick) => (
          <div
            key={tick.label}
            className="absolute inset-y-0 left-0 w-full border-line border-l pl-1 text-2xs text-muted"
            style={{ transform: `translateX(${tick.left}%)` }}
          >
            <span className="whitespace-nowrap leading-6">{tick.label}</span>
          </div>
        ))}
      {waits.map(({ gap, bar, pixels }) => {
        const time = formatDuration(gap.endNs - gap.startNs);
        const label = `waits ${time}`;
        return (
          <div
            key={gap.startNs}
            data-testid="gap"
            title={`Nothing happened for ${time}`}
            className="absolute inset-y-0 flex items-center justify-center overflow-hidden whitespace-nowrap border-line-strong border-x border-dotted bg-canvas text-2xs text-muted"
            style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
          >
            {pixels > label.length * 6 ? label : '⋯'}
          </div>
        );
      })}
      {drag && (
        <div
          className="absolute inset-y-0 bg-accent/25"
          style={{
            left: `${Math.min(drag.from, drag.to) * 100}%`,
            width: `${Math.abs(drag.to - drag.from) * 100}%`,
          }}
        />
      )}
    </div>
  );
}
