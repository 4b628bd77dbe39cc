import type { OperationItem } from '~/api/service-queries';
import { formatDuration } from '~/util/duration';
import { formatCount } from '~/util/format';
import { formatShare } from '~/util/rate';

interface OperationsTableProps {
  items: readonly OperationItem[];
  selected: string | undefined;
  onSelect: (operation: string | undefined) => void;
}

/** The operations of a service; a click makes the charts be of one. */
export function OperationsTable({ items, selected, onSelect }: OperationsTableProps) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Table of operations"
      className="max-h-96 overflow-auto rounded-md border border-line bg-surface"
    >
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">Operations of the service</caption>
        <thead className="border-line border-b text-muted text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:whitespace-nowrap [&>th]:font-medium [&>th]:not-first:text-right">
            <th scope="col">Operation</th>
            <th scope="col">Spans</th>
            <th scope="col">Errors</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
            <th scope="col">p99</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr
              key={item.name}
              className={`border-line border-b last:border-b-0 [&>td]:px-3 [&>td]:py-1 [&>td]:not-first:whitespace-nowrap [&>td]:not-first:text-right ${item.name === selected ? 'bg-selected' : 'hover:bg-hover'}`}
            >
              <td>
                <button
                  type="button"
                  aria-pressed={item.name === selected}
                  className="min-h-6 text-left text-accent underline"
                  onClick={() => onSelect(item.name === selected ? undefined : item.name)}
                >
                  {item.name}
                </button>
              </td>
              <td>{formatCount(item.span_count)}</td>
              <td className={item.error_count > 0 ? 'text-error' : 'text-muted'}>
                {formatShare(item.span_count === 0 ? 0 : item.error_count / item.span_count)}
              </td>
              <td>{formatDuration(item.p50_duration_ns)}</td>
              <td>{formatDuration(item.p95_duration_ns)}</td>
              <td>{formatDuration(item.p99_duration_ns)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
