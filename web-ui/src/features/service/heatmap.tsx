import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { LatencyHeatmap } from '~/api/service-queries';
import { useElementWidth } from '~/ui/hooks';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { clockParts } from '~/util/time';
import { type Cells, type Corners, cellsOf, cornersOf, countIn, strength } from './heatmap-model';

const HEIGHT = 200;
/** Room for the durations on the left and the times below. */
const LEFT = 56;
const BELOW = 18;

interface HeatmapProps {
  map: LatencyHeatmap;
  selected: Cells | undefined;
  onSelect: (cells: Cells | undefined) => void;
}

/** Requests by time and duration: the darker, the more. Dragging selects a part of it; so do the arrow keys with Shift. */
export function Heatmap({ map, selected, onSelect }: HeatmapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const [dragged, setDragged] = useState<Corners>();
  const [hovered, setHovered] = useState<[step: number, bucket: number]>();
  const steps = map.times.length;
  const buckets = Math.max(0, map.bounds_ns.length - 1);
  const most = useMemo(() => Math.max(1, ...map.counts.flat()), [map]);
  const grid = useMemo(() => gridOf(width, steps, buckets), [width, steps, buckets]);
  const { cell, y } = grid;
  const corners = dragged ?? (selected && cornersOf(map, selected));
  const marked: Corners | undefined = corners && {
    step: [Math.min(...corners.step), Math.max(...corners.step)],
    bucket: [Math.min(...corners.bucket), Math.max(...corners.bucket)],
  };
  const pointed: Corners | undefined =
    hovered && !dragged ? { step: [hovered[0], hovered[0]], bucket: [hovered[1], hovered[1]] } : undefined;
  const told = pointed ?? marked;

  const at = (event: PointerEvent<SVGSVGElement>): [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const limit = (value: number, end: number) => Math.min(end - 1, Math.max(0, Math.floor(value)));
    return [
      limit((event.clientX - box.left - LEFT) / cell.width, steps),
      limit((HEIGHT - BELOW - (event.clientY - box.top)) / cell.height, buckets),
    ];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && selected) onSelect(undefined);
    else if (event.key.startsWith('Arrow')) {
      const now = marked ?? { step: [steps - 1, steps - 1], bucket: [0, 0] };
      const by = event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : -1;
      const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
      const move = ([from = 0, to = 0]: number[], end: number): [number, number] => {
        const next = Math.min(end - 1, Math.max(0, to + by));
        return event.shiftKey ? [Math.min(from, next), next] : [next, next];
      };
      onSelect(
        cellsOf(map, {
          step: sideways ? move(now.step, steps) : (now.step as [number, number]),
          bucket: sideways ? (now.bucket as [number, number]) : move(now.bucket, buckets),
        }),
      );
    } else return;
    event.preventDefault();
  };

  return (
    <div ref={frame} className="min-w-0 overflow-hidden">
      <svg
        role="group"
        tabIndex={0}
        aria-label="Requests by time and duration. Arrow keys choose a cell, with Shift several, Escape none."
        width={width}
        height={HEIGHT}
        className="block cursor-crosshair touch-pan-y select-none"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const [step, bucket] = at(event);
          setDragged({ step: [step, step], bucket: [bucket, bucket] });
        }}
        onPointerLeave={() => setHovered(undefined)}
        onPointerMove={(event) => {
          const [step, bucket] = at(event);
          if (event.pointerType === 'mouse') setHovered([step, bucket]);
          if (!dragged) return;
          setDragged({ step: [dragged.step[0], step], bucket: [dragged.bucket[0], bucket] });
        }}
        onPointerUp={() => {
          if (dragged) onSelect(cellsOf(map, dragged));
          setDragged(undefined);
        }}
        onPointerCancel={() => setDragged(undefined)}
      >
        <Counts map={map} most={most} grid={grid} />
        {marked && (
          <rect
            x={LEFT + marked.step[0] * cell.width}
            y={y(marked.bucket[1])}
            width={(marked.step[1] - marked.step[0] + 1) * cell.width}
            height={(marked.bucket[1] - marked.bucket[0] + 1) * cell.height}
            className="fill-none stroke-ink"
            strokeWidth={1.5}
          />
        )}
      </svg>
      <div className="flex items-center justify-between gap-4">
        <p role="status" className="min-w-0 truncate text-muted">
          {told
            ? `${plural(countIn(map, told), 'request')} of ${words(cellsOf(map, told))}`
            : 'Drag over a part of it to list its flows and to see what sets them apart.'}
        </p>
        <Key most={most} />
      </div>
    </div>
  );
}

interface Grid {
  cell: { width: number; height: number };
  y: (bucket: number) => number;
  width: number;
}

function gridOf(width: number, steps: number, buckets: number): Grid {
  const cell = { width: Math.max(1, (width - LEFT) / steps), height: (HEIGHT - BELOW) / buckets };
  return { cell, y: (bucket) => HEIGHT - BELOW - (bucket + 1) * cell.height, width };
}

/** The cells and the axes: more than a thousand elements that no movement of the pointer changes. */
const Counts = memo(function Counts({ map, most, grid }: { map: LatencyHeatmap; most: number; grid: Grid }) {
  const { cell, y, width } = grid;
  const boundsApart = Math.max(1, Math.ceil(map.bounds_ns.length / 6));
  const timesApart = Math.max(1, Math.ceil(map.times.length / Math.max(2, width / 110)));
  return (
    <>
      {map.counts.map((counts, step) =>
        counts.map(
          (count, bucket) =>
            count > 0 && (
              <rect
                key={`${map.times[step]} ${bucket}`}
                x={LEFT + step * cell.width}
                y={y(bucket)}
                width={Math.max(1, cell.width - 0.5)}
                height={Math.max(1, cell.height - 0.5)}
                className="fill-accent"
                fillOpacity={strength(count, most)}
              />
            ),
        ),
      )}
      {map.bounds_ns.map(
        (bound, i) =>
          i % boundsApart === 0 && (
            <text
              key={bound}
              x={LEFT - 6}
              y={Math.max(10, y(i - 1) + 4)}
              className="fill-muted text-[10px] [text-anchor:end]"
            >
              {formatDuration(bound)}
            </text>
          ),
      )}
      {map.times.map(
        (time, i) =>
          i % timesApart === 0 && (
            <text key={time} x={LEFT + i * cell.width} y={HEIGHT - 4} className="fill-muted text-[10px]">
              {clockParts(time).time.slice(0, 5)}
            </text>
          ),
      )}
    </>
  );
});

/** What the colours mean. */
function Key({ most }: { most: number }) {
  const counts = most < 3 ? [1, most] : [1, Math.round(Math.sqrt(most)), most];
  return (
    <p aria-hidden className="flex shrink-0 items-center gap-1 text-2xs text-muted">
      requests a cell
      {[...new Set(counts)].map((count) => (
        <span key={count} className="flex items-center gap-1 pl-1">
          <span className="size-3 bg-accent" style={{ opacity: strength(count, most) }} />
          {formatCount(count)}
        </span>
      ))}
    </p>
  );
}

function words(cells: Cells | undefined): string {
  if (!cells) return 'nothing';
  const clock = (ms: number) => clockParts(new Date(ms).toISOString()).time.slice(0, 5);
  return `${formatDuration(cells.minNs)} to ${formatDuration(cells.maxNs)}, ${clock(cells.fromMs)} to ${clock(cells.toMs)}`;
}
