import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { FlowModel, SpanNode } from '~/features/flow/model';
import { useIsNarrow } from '~/ui/hooks';
import { ServiceName } from '~/ui/service-name';
import { colourVar } from '~/util/colour';
import { formatDuration } from '~/util/duration';
import type { Pair } from './align';
import { DifferenceBadge } from './difference-badge';

const ROW_HEIGHT = 40;
/** On a phone, the words and the time of a difference stand below each other. */
const NARROW_ROW_HEIGHT = 60;

interface ComparisonRowsProps {
  pairs: readonly Pair[];
  a: FlowModel;
  b: FlowModel;
  chosen: string | undefined;
  onChoose: (key: string) => void;
}

/** The operations of both flows, one a row: its bars on one scale, its durations and what differs. */
export function ComparisonRows({ pairs, a, b, chosen, onChoose }: ComparisonRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useIsNarrow();
  const rowHeight = narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const virtualizer = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps old sizes until told about new ones
  useEffect(() => virtualizer.measure(), [rowHeight]);
  const longest = Math.max(a.durationNs, b.durationNs);
  const grid = narrow
    ? 'grid-cols-[minmax(0,1fr)_9rem]'
    : 'grid-cols-[minmax(12rem,2fr)_minmax(10rem,3fr)_6rem_6rem_13rem]';
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Operations of both flows"
      className="max-h-[max(24rem,calc(100dvh-14rem))] overflow-y-auto outline-offset-[-2px]"
    >
      <div role="table" aria-label="Operations of both flows" aria-rowcount={pairs.length + 1}>
        <div role="rowgroup" className="sticky top-0 z-10 border-line border-b bg-surface text-muted text-xs">
          <div role="row" aria-rowindex={1} className={`grid h-8 items-center gap-3 px-3 ${grid}`}>
            <div role="columnheader">Operation</div>
            {!narrow && <div role="columnheader">Time, first above second</div>}
            {!narrow && (
              <div role="columnheader" className="text-right">
                First
              </div>
            )}
            {!narrow && (
              <div role="columnheader" className="text-right">
                Second
              </div>
            )}
            <div role="columnheader">Difference</div>
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const pair = pairs[item.index];
            const node = pair?.second ?? pair?.first;
            if (!pair || !node) return null;
            const colour = a.colours.get(node.span.service) ?? b.colours.get(node.span.service);
            return (
              <div
                key={pair.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={`absolute inset-x-0 grid items-center gap-3 border-line border-b px-3 ${grid} ${pair.key === chosen ? 'bg-selected' : pair.differences.length ? 'hover:bg-hover' : 'text-muted hover:bg-hover'}`}
                style={{ top: item.index * rowHeight, height: rowHeight }}
              >
                <div role="cell" className="min-w-0">
                  <button
                    type="button"
                    aria-pressed={pair.key === chosen}
                    className="block w-full min-w-0 truncate text-left underline-offset-2 hover:underline"
                    style={{ paddingLeft: Math.min(pair.depth, 12) * 10 }}
                    onClick={() => onChoose(pair.key)}
                  >
                    {node.span.name}
                  </button>
                  <span
                    className="block truncate text-2xs text-muted"
                    style={{ paddingLeft: Math.min(pair.depth, 12) * 10 }}
                  >
                    <ServiceName name={node.span.service} colour={colour} />
                  </span>
                </div>
                {!narrow && (
                  <div role="cell" className="relative h-6">
                    <Bar node={pair.first} top={3} colour={colourVar(colour)} longest={longest} />
                    <Bar node={pair.second} top={14} colour={colourVar(colour)} longest={longest} />
                  </div>
                )}
                {!narrow && <Duration node={pair.first} />}
                {!narrow && <Duration node={pair.second} />}
                <div role="cell" className="flex min-w-0 flex-wrap items-center gap-1">
                  {pair.differences.map((difference) => (
                    <DifferenceBadge key={difference} difference={difference} />
                  ))}
                  {(pair.differences.includes('slower') || pair.differences.includes('faster')) && (
                    <span className="text-xs">
                      {pair.deltaNs > 0 ? '+' : ''}
                      {formatDuration(pair.deltaNs)}
                    </span>
                  )}
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Both flows on one scale, each from its own start. */
function Bar({
  node,
  top,
  colour,
  longest,
}: {
  node: SpanNode | undefined;
  top: number;
  colour: string;
  longest: number;
}) {
  if (!node) return null;
  return (
    <span
      aria-hidden
      className="absolute h-1.5 min-w-0.5"
      style={{
        top,
        left: `${(node.startNs / longest) * 100}%`,
        width: `${((node.endNs - node.startNs) / longest) * 100}%`,
        background: node.isError ? 'var(--error)' : colour,
      }}
    />
  );
}

function Duration({ node }: { node: SpanNode | undefined }) {
  return (
    <div role="cell" className={`text-right ${node?.isError ? 'text-error' : ''}`}>
      {node ? formatDuration(node.span.duration_ns) : '–'}
    </div>
  );
}
