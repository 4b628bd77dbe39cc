import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { MetricAnomaly, Topology, TopologyNode } from '~/api/service-queries';
import { AnomalyList } from '~/features/service/anomaly-list';
import { IconButton } from '~/ui/button';
import { useNow } from '~/ui/hooks';
import type { RangeSearch } from '~/util/range';
import { formatAgo } from '~/util/time';
import { HealthBadge, RedFigures } from './figures';
import {
  type Connection,
  connectionsOf,
  edgeKey,
  edgeWords,
  HEALTH_SIGN,
  healthOf,
  TYPE_WORD,
} from './model';
import { TypeIcon } from './type-icon';

interface NodePanelProps {
  node: TopologyNode;
  topology: Topology;
  /** Minutes in which it was unlike itself, newest first. */
  anomalies: readonly MetricAnomaly[];
  range: RangeSearch;
  onSelect: (id: string | undefined) => void;
}

/** What is known of one node, and the ways on from it. */
export function NodePanel({ node, topology, anomalies, range, onSelect }: NodePanelProps) {
  const now = useNow(10_000);
  const { callers, callees } = connectionsOf(node.id, topology);
  return (
    <aside
      aria-label={`Details of ${node.name}`}
      className="flex flex-col gap-3 overflow-y-auto rounded-md border border-line bg-surface p-3 md:max-h-[max(20rem,calc(100dvh-17rem))]"
    >
      <div className="flex items-start gap-2">
        <TypeIcon type={node.type} className="mt-0.5 size-4 shrink-0 text-muted" />
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-base [overflow-wrap:anywhere]">{node.name}</h2>
          <p className="text-muted">
            {TYPE_WORD[node.type]}
            {node.system && ` · ${node.system}`}
            {node.last_seen && ` · last seen ${formatAgo(Date.parse(node.last_seen), now)}`}
          </p>
        </div>
        <IconButton label="Close the details" onClick={() => onSelect(undefined)}>
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
      <div>
        <HealthBadge traffic={node} />
      </div>
      <RedFigures node={node} />
      {node.is_virtual ? (
        <div>
          <p className="text-muted">
            It sends no telemetry of its own: these are the figures its callers saw. Their flows show each
            call.
          </p>
          <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
            {callers.map(({ edge, name }) => (
              <li key={edgeKey(edge)}>
                <Link to="/" search={{ ...range, service: name }} className="text-accent underline">
                  Flows through {name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          <li>
            <Link
              to="/services/$name"
              params={{ name: node.name }}
              search={range}
              className="text-accent underline"
            >
              Charts and operations
            </Link>
          </li>
          <li>
            <Link to="/" search={{ ...range, service: node.name }} className="text-accent underline">
              Flows through it
            </Link>
          </li>
          {node.error_count > 0 && (
            <li>
              <Link
                to="/"
                search={{ ...range, service: node.name, status: 'error' }}
                className="text-accent underline"
              >
                Failed flows through it
              </Link>
            </li>
          )}
          <li>
            <Link to="/logs" search={{ ...range, service: node.name }} className="text-accent underline">
              Logs
            </Link>
          </li>
        </ul>
      )}
      <AnomalyList items={node.is_virtual ? [] : anomalies} />
      <Connections title="Called by" connections={callers} onSelect={onSelect} />
      <Connections title="Calls" connections={callees} onSelect={onSelect} />
    </aside>
  );
}

interface ConnectionsProps {
  title: string;
  connections: Connection[];
  onSelect: (id: string) => void;
}

function Connections({ title, connections, onSelect }: ConnectionsProps) {
  if (connections.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-muted text-xs">{title}</h3>
      <ul className="flex flex-col gap-1">
        {connections.map(({ edge, id, name }) => (
          <li key={edgeKey(edge)} className="flex items-baseline justify-between gap-3">
            <button
              type="button"
              className="min-w-0 truncate py-0.5 text-accent underline"
              onClick={() => onSelect(id)}
            >
              {name}
            </button>
            <span className="shrink-0 text-muted text-xs">
              {edge.relation !== 'call' && `${edge.relation} · `}
              {edge.error_count > 0 && HEALTH_SIGN[healthOf(edge)] && (
                <span className="text-error">{HEALTH_SIGN[healthOf(edge)]} </span>
              )}
              {edgeWords(edge)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
