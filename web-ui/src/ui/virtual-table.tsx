import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';

export interface Column<T> {
  name: string;
  /** A CSS grid track, such as `6rem` or `minmax(0, 1fr)`. */
  width: string;
  align?: 'right';
  cell: (item: T) => ReactNode;
}

interface VirtualTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  items: readonly T[];
  keyOf: (item: T) => string | number;
  isSelected?: (item: T) => boolean;
}

const ROW_HEIGHT = 30;

/** A table of any length with rows of one height. */
export function VirtualTable<T>({ label, columns, items, keyOf, isSelected }: VirtualTableProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const grid = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  const row = 'grid gap-4 px-3 items-center';
  const align = (column: Column<T>) => (column.align === 'right' ? 'text-right' : '');
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-[max(22rem,calc(100dvh-12rem))] overflow-auto outline-offset-[-2px]"
    >
      <div role="table" aria-label={label} aria-rowcount={items.length + 1} className="min-w-max md:min-w-0">
        <div role="rowgroup" className="sticky top-0 z-10 border-line border-b bg-surface text-muted text-xs">
          <div role="row" aria-rowindex={1} className={`${row} h-8`} style={grid}>
            {columns.map((column) => (
              <div key={column.name} role="columnheader" className={`font-medium ${align(column)}`}>
                {column.name}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((virtual) => {
            const item = items[virtual.index];
            return (
              item !== undefined && (
                <div
                  key={keyOf(item)}
                  role="row"
                  aria-rowindex={virtual.index + 2}
                  className={`${row} absolute inset-x-0 border-line border-b ${isSelected?.(item) ? 'bg-selected' : 'hover:bg-hover'}`}
                  style={{ ...grid, height: ROW_HEIGHT, top: virtual.start }}
                >
                  {columns.map((column) => (
                    <div key={column.name} role="cell" className={`min-w-0 truncate ${align(column)}`}>
                      {column.cell(item)}
                    </div>
                  ))}
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}
