import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';

interface VirtualListProps<T> {
  label: string;
  items: readonly T[];
  estimateHeight: number;
  keyOf: (item: T) => string | number;
  children: (item: T) => ReactNode;
  /** Told when the reader scrolls away from the top, and comes back to it. */
  onAwayFromTop?: (away: boolean) => void;
}

/** How far from the top one has left it, in pixels: measuring new items may move the list by a little. */
const AWAY = 40;

/** A list of which only what is on screen exists in the page; items may have any height. */
export function VirtualList<T>({
  label,
  items,
  estimateHeight,
  keyOf,
  children,
  onAwayFromTop,
}: VirtualListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimateHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 10,
  });
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={onAwayFromTop && ((event) => onAwayFromTop(event.currentTarget.scrollTop > AWAY))}
      className="max-h-[max(22rem,calc(100dvh-12rem))] overflow-y-auto outline-offset-[-2px]"
    >
      <div role="list" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((virtual) => {
          const item = items[virtual.index];
          return (
            item !== undefined && (
              <div
                key={virtual.key}
                ref={virtualizer.measureElement}
                data-index={virtual.index}
                role="listitem"
                aria-setsize={items.length}
                aria-posinset={virtual.index + 1}
                className="absolute inset-x-0 border-line border-b"
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                {children(item)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
