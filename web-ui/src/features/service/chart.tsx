import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useElementWidth, useThemeName } from '~/ui/hooks';
import { clockParts } from '~/util/time';
import type { Column, Dot } from './chart-model';

const HEIGHT = 180;
/** How near to a dot a click must be, in pixels. */
const NEAR = 14;
/** A narrower stretch was a click. */
const MIN_DRAWN = 8;

/** The library's own styles stand outside of all layers, so they have to be overruled one by one. */
const LEGEND =
  '[&_.u-legend]:text-left! [&_.u-legend]:text-muted [&_.u-legend]:text-xs! [&_.u-legend_th]:font-normal! [&_.u-legend_tr]:mr-2! [&_.u-legend_tr:first-child_th]:hidden!';

export interface Line {
  name: string;
  values: Column;
  /** A custom property of styles.css, such as `--accent`. */
  colour: string;
  dash?: number[];
}

interface ChartProps {
  title: string;
  /** What a screen reader says in place of the picture. */
  summary: string;
  times: number[];
  lines: Line[];
  format: (value: number) => string;
  /** Moments to mark, in seconds since the Unix epoch. */
  marks: readonly number[];
  dots?: readonly Dot[];
  onDot?: (dot: Dot) => void;
  /** A stretch of time was drawn, from and to in seconds since the Unix epoch. */
  onRange?: (from: number, to: number) => void;
}

/** Lines over time. The three charts of a page show the same moment under the pointer. */
export function Chart({ title, summary, times, lines, format, marks, dots, onDot, onRange }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const theme = useThemeName();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the theme now applied
  useEffect(() => {
    const element = frame.current;
    if (!element || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name);
    const axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    // Without a pointer, the legend has the latest figures.
    const latest = times.findLastIndex((_, i) => lines.some((line) => line.values[i] != null));
    const top = Math.max(0, ...(dots ?? []).map((dot) => dot.durationNs));
    const chart = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [8, null, 0, null],
        cursor: { sync: { key: 'service' }, drag: { x: onRange !== undefined, y: false, setScale: false } },
        legend: { live: true },
        scales: { y: { range: (_chart, _min, max) => [0, Math.max(max, top, 1e-9) * 1.08] } },
        axes: [
          { ...axis, size: 28, values: (_chart, splits) => splits.map((split) => tickWords(split, splits)) },
          { ...axis, size: 64, values: (_chart, splits) => splits.map((split) => format(split)) },
        ],
        series: [
          { value: (_chart, time) => clockWords(time ?? times[latest]) },
          ...lines.map((line) => ({
            label: line.name,
            stroke: colour(line.colour),
            width: 1.5,
            points: { size: 4 },
            value: (_chart: uPlot, value: number | null, _line: number, index: number | null) => {
              const shown = index === null ? line.values[latest] : value;
              return shown == null ? '–' : format(shown);
            },
            ...(line.dash ? { dash: line.dash } : {}),
          })),
        ],
        hooks: {
          setSelect: [
            (drawn) => {
              const { left, width } = drawn.select;
              if (width < MIN_DRAWN) return;
              drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              onRange?.(drawn.posToVal(left, 'x'), drawn.posToVal(left + width, 'x'));
            },
          ],
          drawClear: [
            (drawn) => {
              const { ctx, bbox } = drawn;
              ctx.fillStyle = colour('--warn-soft');
              const step = (times[1] ?? 60) - (times[0] ?? 0);
              for (const mark of marks) {
                const end = bbox.left + bbox.width;
                const x = Math.min(end - 3, Math.max(bbox.left, drawn.valToPos(mark, 'x', true)));
                const to = Math.min(end, drawn.valToPos(mark + step, 'x', true));
                if (to <= bbox.left) continue;
                ctx.fillRect(x, bbox.top, Math.max(3, to - x), bbox.height);
              }
            },
          ],
          draw: [
            (drawn) => {
              const { ctx } = drawn;
              ctx.fillStyle = colour('--ink');
              for (const dot of dots ?? []) {
                ctx.beginPath();
                const [x, y] = position(drawn, dot, true);
                ctx.arc(x, y, 4 * devicePixelRatio, 0, 2 * Math.PI);
                ctx.fill();
              }
            },
          ],
        },
      },
      [times, ...lines.map((line) => line.values)],
      element,
    );
    const dotAt = (event: MouseEvent) => {
      const box = chart.over.getBoundingClientRect();
      return nearest(chart, dots ?? [], event.clientX - box.left, event.clientY - box.top);
    };
    const click = (event: MouseEvent) => {
      const dot = dotAt(event);
      if (dot) onDot?.(dot);
    };
    const move = (event: MouseEvent) => {
      chart.over.style.cursor = dotAt(event) ? 'pointer' : '';
    };
    chart.over.addEventListener('click', click);
    chart.over.addEventListener('mousemove', move);
    return () => chart.destroy();
  }, [width, theme, times, lines, format, marks, dots, onDot, onRange]);

  return (
    <figure className="min-w-0 rounded-md border border-line bg-surface p-3">
      <figcaption className="mb-1 font-medium">{title}</figcaption>
      <p className="sr-only">{summary}</p>
      <div ref={frame} aria-hidden className={`min-h-[13.5rem] ${LEGEND}`} />
    </figure>
  );
}

function clock(seconds: number) {
  return clockParts(new Date(seconds * 1000).toISOString());
}

function clockWords(seconds: number | undefined): string {
  return seconds === undefined ? '–' : clock(seconds).time.slice(0, 5);
}

/** The hour and minute; the day where ticks are days apart. */
function tickWords(tick: number, ticks: readonly number[]): string {
  const { date, time } = clock(tick);
  return (ticks[1] ?? tick) - (ticks[0] ?? tick) >= 86_400 ? date.slice(5) : time.slice(0, 5);
}

function position(chart: uPlot, dot: Dot, canvas: boolean): [number, number] {
  return [chart.valToPos(dot.time, 'x', canvas), chart.valToPos(dot.durationNs, 'y', canvas)];
}

function nearest(chart: uPlot, dots: readonly Dot[], x: number, y: number): Dot | undefined {
  let best: { dot: Dot; distance: number } | undefined;
  for (const dot of dots) {
    const [dotX, dotY] = position(chart, dot, false);
    const distance = Math.hypot(dotX - x, dotY - y);
    if (distance <= NEAR && (!best || distance < best.distance)) best = { dot, distance };
  }
  return best?.dot;
}
