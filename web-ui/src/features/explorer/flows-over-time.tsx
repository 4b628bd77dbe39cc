import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ZoomOut } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import type { FlowFacetsAnswer } from '~/api/types';
import { Button } from '~/ui/button';
import { Skeleton } from '~/ui/skeleton';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { isFixed, type RangeSearch, zoomedOut } from '~/util/range';
import { clockParts, zoneOffsetMs } from '~/util/time';
import { type Bar, barsOf, type Stretch, sumOf, type Tick, ticksOf, totalOf } from './over-time';
import type { ExplorerSearch } from './search';

/** Of the bars and the times below them: the same while they are yet to come. */
const CHART_HEIGHT = 'h-18';

/** A few failures among many flows are still seen: their part of a bar has at least this share of the height. */
const MIN_SHARE = 0.06;

interface OverTimeProps {
  query: UseQueryResult<FlowFacetsAnswer>;
  search: ExplorerSearch;
  onChange: (part: ExplorerSearch) => void;
}

/** The chart, or what stands in its place: always as high as it is. */
export function OverTime({ query, search, onChange }: OverTimeProps) {
  const show = ({ from, to }: RangeSearch) => onChange({ range: undefined, from, to });
  return (
    <section aria-label="Over time" aria-busy={query.isPlaceholderData} className="relative min-h-23">
      {query.data ? (
        <FlowsOverTime counted={query.data} onRange={show} />
      ) : query.isPending ? (
        <Skeleton className="h-23" />
      ) : (
        <p className="text-muted">When the flows began is not known, as they could not be counted.</p>
      )}
      {isFixed(search) && (
        <div className="-top-1.5 absolute right-0 flex items-center gap-3 bg-surface pl-3">
          <Link
            to="/incidents"
            search={{ from: search.from, to: search.to, service: search.service, look: 'on' }}
            className="text-accent underline underline-offset-2"
          >
            Find the cause
          </Link>
          <Button variant="ghost" onClick={() => show(zoomedOut(search, Date.now()))}>
            <ZoomOut className="size-4" aria-hidden />
            Zoom out
          </Button>
        </div>
      )}
    </section>
  );
}

interface FlowsOverTimeProps {
  counted: FlowFacetsAnswer;
  /** A stretch of time was chosen. */
  onRange: (range: { from: string; to: string }) => void;
}

/** When the flows of the search began and how they ended. Dragging across it chooses that time. */
function FlowsOverTime({ counted, onRange }: FlowsOverTimeProps) {
  const bars = useMemo(() => barsOf(counted), [counted]);
  const ticks = useMemo(() => ticksOf(bars, zoneOffsetMs), [bars]);
  const most = useMemo(() => Math.max(1, ...bars.map(totalOf)), [bars]);
  const [hovered, setHovered] = useState<number>();
  // Where dragging, or walking with Shift, began and where it is.
  const [drawn, setDrawn] = useState<Stretch>();
  const stretch = drawn && ordered(drawn);
  const told = stretch ?? (hovered === undefined ? undefined : ([hovered, hovered] as const));
  const sum = told && sumOf(bars, told);

  const at = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return clamp(Math.floor(((event.clientX - box.left) / box.width) * bars.length), bars.length);
  };
  const choose = (chosen: Stretch) => {
    const { fromMs, toMs } = sumOf(bars, chosen);
    onRange({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
    setDrawn(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step !== undefined) {
      const [from, to] = drawn ?? [bars.length, bars.length];
      const next = clamp(to + step, bars.length);
      setDrawn([event.shiftKey && drawn ? from : next, next]);
    } else if (event.key === 'Enter' && stretch) choose(stretch);
    else if (event.key === 'Escape' && drawn) setDrawn(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <div className="min-w-0">
      <p role="status" className="truncate text-muted text-xs leading-5">
        {sum ? (
          <>
            {stretchWords(sum)}: {plural(totalOf(sum), 'flow')}
            <Outcomes of={sum} />
          </>
        ) : (
          <>
            {!counted.facets.complete && 'the newest '}
            {plural(counted.facets.flow_count, 'flow')}
            <Outcomes of={sumOf(bars, [0, bars.length])} />
            <span className="ml-3 max-md:hidden">
              a bar is {formatDuration(counted.facets.step_seconds * 1e9)}; drag to zoom
            </span>
          </>
        )}
      </p>
      <div
        role="group"
        tabIndex={0}
        aria-label="Flows over time. Arrow keys choose a step, with Shift several; Enter shows that time, Escape none."
        className={`${CHART_HEIGHT} relative cursor-crosshair touch-pan-y select-none`}
        onKeyDown={onKeyDown}
        onBlur={() => setDrawn(undefined)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrawn([at(event), at(event)]);
        }}
        onPointerMove={(event) => {
          setHovered(at(event));
          if (drawn && event.buttons === 1) setDrawn([drawn[0], at(event)]);
        }}
        onPointerUp={() => stretch && choose(stretch)}
        onPointerCancel={() => setDrawn(undefined)}
        onPointerLeave={() => setHovered(undefined)}
      >
        <Bars bars={bars} most={most} stretch={told} />
        {!counted.facets.complete && counted.facets.counted_since !== null && (
          <Uncounted bars={bars} since={counted.facets.counted_since} />
        )}
        <div aria-hidden className="absolute inset-x-0 bottom-0 h-4 overflow-hidden">
          {ticks.map((tick) => (
            <span
              key={tick.atMs}
              className="absolute whitespace-nowrap border-line-strong/60 border-l pl-1 text-2xs text-muted leading-4"
              style={{ left: `${tick.left * 100}%` }}
            >
              {tickWords(tick)}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

function ordered([a, b]: Stretch): Stretch {
  return a <= b ? [a, b] : [b, a];
}

function clamp(index: number, length: number): number {
  return Math.min(length - 1, Math.max(0, index));
}

function Bars({ bars, most, stretch }: { bars: readonly Bar[]; most: number; stretch: Stretch | undefined }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${bars.length} 1`}
      preserveAspectRatio="none"
      className="absolute inset-x-0 top-0 h-[calc(100%-1rem)] w-full border-line border-b"
    >
      {stretch && (
        <rect x={stretch[0]} y={0} width={stretch[1] - stretch[0] + 1} height={1} className="fill-selected" />
      )}
      {bars.map((bar, i) => {
        const error = part(bar.error, most);
        const recovered = part(bar.recovered, most);
        const ok = part(bar.ok, most);
        // What failed stands on the axis, where its heights can be compared.
        return (
          <g key={bar.fromMs}>
            <Part x={i} from={0} height={error} className="fill-error" />
            <Part x={i} from={error} height={recovered} className="fill-warn" />
            <Part x={i} from={error + recovered} height={ok} className="fill-accent" />
          </g>
        );
      })}
    </svg>
  );
}

function part(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(MIN_SHARE, (count / most) * (1 - 2 * MIN_SHARE));
}

interface PartProps {
  /** Which bar. */
  x: number;
  /** Shares of the chart's height. */
  from: number;
  height: number;
  className: string;
}

function Part({ x, from, height, className }: PartProps) {
  return (
    height > 0 && (
      <rect x={x + 0.08} y={1 - from - height} width={0.84} height={height} className={className} />
    )
  );
}

/** The time before the flows that were counted, where there are more. */
function Uncounted({ bars, since }: { bars: readonly Bar[]; since: string }) {
  const [startMs, endMs] = [bars[0]?.fromMs ?? 0, bars.at(-1)?.toMs ?? 1];
  const share = Math.max(0, (Date.parse(since) - startMs) / (endMs - startMs));
  return (
    <span
      className="absolute top-0 bottom-4 left-0 flex items-center justify-center overflow-hidden whitespace-nowrap border-line-strong border-r border-dashed bg-hover text-2xs text-muted"
      style={{ width: `${share * 100}%` }}
    >
      not counted
    </span>
  );
}

const OUTCOMES = [
  ['error', 'failed', 'bg-error'],
  ['recovered', 'recovered', 'bg-warn'],
  ['ok', 'OK', 'bg-accent'],
] as const;

/** How many ended how; at the same time the key to the colours. */
function Outcomes({ of }: { of: Bar }) {
  return OUTCOMES.map(
    ([status, word, colour]) =>
      of[status] > 0 && (
        <span key={status} className="ml-3 whitespace-nowrap">
          <span className={`mr-1 inline-block size-2 rounded-xs ${colour}`} aria-hidden />
          {formatCount(of[status])} {word}
        </span>
      ),
  );
}

function stretchWords({ fromMs, toMs }: Bar): string {
  const [from, to] = [fromMs, toMs].map((ms) => clockParts(new Date(ms).toISOString()));
  if (!from || !to) return '';
  const clock = toMs - fromMs < 60_000 ? 8 : 5;
  const date = toMs - fromMs >= 3_600_000 ? `${from.date} ` : '';
  return `${date}${from.time.slice(0, clock)} to ${to.time.slice(0, clock)}`;
}

function tickWords({ atMs, unit }: Tick): string {
  const { date, time } = clockParts(new Date(atMs).toISOString());
  return { days: date.slice(5), minutes: time.slice(0, 5), seconds: time.slice(0, 8) }[unit];
}
