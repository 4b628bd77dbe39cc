import { Link } from '@tanstack/react-router';
import { ListFilter } from 'lucide-react';

interface AttributeListProps {
  attributes: Record<string, string>;
  label: string;
  /** Whether each leads to the flows that have a span with it. */
  searchable?: boolean;
}

/** Attributes as a list of terms; long values wrap, nothing is cut. */
export function AttributeList({ attributes, label, searchable = false }: AttributeListProps) {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return <p className="text-muted">None.</p>;
  return (
    <dl aria-label={label} className="text-xs">
      {entries.map(([key, value]) => (
        <div
          key={key}
          className="grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-2 border-line border-b py-0.5 last:border-b-0"
        >
          <dt className="text-muted [overflow-wrap:anywhere]">{key}</dt>
          <dd className="flex items-start gap-1 font-mono">
            <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{value}</span>
            {searchable && <FlowsWith attribute={`${key}=${value}`} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** As long as an address takes. */
const MAX_LENGTH = 200;

function FlowsWith({ attribute }: { attribute: string }) {
  if (attribute.length > MAX_LENGTH) return null;
  const label = `Flows with ${attribute}`;
  return (
    <Link
      to="/"
      search={{ attribute }}
      aria-label={label}
      title={label}
      className="-my-0.5 flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-ink"
    >
      <ListFilter className="size-3.5" aria-hidden />
    </Link>
  );
}
