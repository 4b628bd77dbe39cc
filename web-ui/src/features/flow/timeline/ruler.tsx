import { type RefObject, useRef, useState } from 'react';
import { useElementWidth } from '~/ui/hooks';
import { clampView, ticks, timeAt, type View } from './geometry';

interface RulerProps {
  axis: RefObject<HTMLDivElement | null>;
  view: View;
  full: View;
  onView: (view: View) => void;
}

/** The labelled axis above the rows; a drag along it zooms into the stretch. */
export function Ruler({ axis, view, full, onView }: RulerProps) {
  const width = useElementWidth(axis);
  const [drag, setDrag] = useState<{ from: number; to: number }>();
  const bounds = useRef<DOMRect>(undefined);
  const fraction = (clientX: number) => {
    const box = bounds.current;
    return box ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0;
  };
  return (
    <div
      ref={axis}
      aria-hidden
      data-testid="ruler"
      className="relative mr-(--axis-r) ml-(--axis-l) h-6 cursor-col-resize touch-none select-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        bounds.current = event.currentTarget.getBoundingClientRect();
        setDrag({ from: fraction(event.clientX), to: fraction(event.clientX) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: fraction(event.clientX) })}
      onPointerUp={() => {
        if (drag && Math.abs(drag.to - drag.from) * width > 4) {
          const [start, end] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
          onView(clampView({ start: timeAt(view, start), end: timeAt(view, end) }, full));
        }
        setDrag(undefined);
      }}
      onPointerCancel={() => setDrag(undefined)}
    >
      {ticks(view, Math.max(2, Math.floor(width / 110))).map((tick) => (
        <div
          key={tick.left}
          className="absolute inset-y-0 border-line border-l pl-1 text-2xs text-muted"
          style={{ left: `${tick.left}%` }}
        >
          <span className="whitespace-nowrap leading-6">{tick.label}</span>
        </div>
      ))}
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
