import type { TopologyNode } from '~/api/service-queries';
import { formatDuration } from '~/util/duration';
import { formatRate, formatShare } from '~/util/rate';
import { HealthBadge } from './figures';
import { byUrgency, TYPE_WORD } from './model';
import { TypeIcon } from './type-icon';

interface NodeListProps {
  nodes: readonly TopologyNode[];
  /** Names of services that were unlike themselves. */
  anomalous: ReadonlySet<string>;
  selected: string | undefined;
  onSelect: (id: string) => void;
}

/** The map as a table, worst first: for screen readers, for phones and for whoever likes lists better. */
export function NodeList({ nodes, anomalous, selected, onSelect }: NodeListProps) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Services and what they talk to"
      className="overflow-x-auto rounded-md border border-line bg-surface"
    >
      {/* Columns keep their widths when anomalies come later. */}
      <table className="w-full min-w-[56rem] table-fixed border-collapse text-left">
        <caption className="sr-only">Services and what they talk to, worst first</caption>
        <thead className="border-line border-b text-muted text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
            <th scope="col">Name</th>
            <th scope="col" className="w-72">
              State
            </th>
            <th scope="col" className="w-24 text-right">
              Requests
            </th>
            <th scope="col" className="w-24 text-right">
              Errors
            </th>
            <th scope="col" className="w-28 text-right">
              p95
            </th>
          </tr>
        </thead>
        <tbody>
          {[...nodes].sort(byUrgency).map((node) => (
            <tr
              key={node.id}
              className={`border-line border-b last:border-b-0 [&>td]:px-3 [&>td]:py-1 ${node.id === selected ? 'bg-selected' : 'hover:bg-hover'}`}
            >
              <td>
                <button
                  type="button"
                  aria-pressed={node.id === selected}
                  className="flex min-h-6 flex-wrap items-center gap-x-1.5 text-left"
                  onClick={() => onSelect(node.id)}
                >
                  <TypeIcon type={node.type} className="size-4 shrink-0 text-muted" />
                  <span className="text-accent underline">{node.name}</span>
                  <span className="text-muted">
                    {TYPE_WORD[node.type].toLowerCase()}
                    {node.is_virtual && ', seen by its callers only'}
                  </span>
                </button>
              </td>
              <td>
                <HealthBadge traffic={node} />
                {!node.is_virtual && anomalous.has(node.name) && (
                  <span className="ml-1 inline-flex h-5 items-center whitespace-nowrap rounded bg-warn-soft px-1.5 text-warn text-xs">
                    ~ anomalous
                  </span>
                )}
              </td>
              <td className="text-right">{formatRate(node.requests_per_second)}</td>
              <td className="text-right">{formatShare(node.error_rate)}</td>
              <td className="text-right">
                {node.request_count > 0 ? formatDuration(node.p95_duration_ns) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
