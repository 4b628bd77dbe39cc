import { Link } from '@tanstack/react-router';
import type { EvidenceLink } from '~/api/incident-queries';
import { shortId } from '~/util/id';

const SHOWN = 3;

/** Where to see for oneself: the flow at the span, the trace, or the service's charts of the time. */
export function EvidenceLinks({ links }: { links: readonly EvidenceLink[] }) {
  if (links.length === 0) return null;
  return (
    <ul aria-label="Evidence" className="flex flex-wrap gap-x-3 gap-y-0.5">
      {distinct(links)
        .slice(0, SHOWN)
        .map((link) => (
          <li key={targetOf(link)}>
            <One link={link} />
          </li>
        ))}
    </ul>
  );
}

/** Where a link leads, wherever it lies in there. */
function targetOf({ correlation_id, trace_id, service }: EvidenceLink): string {
  return correlation_id ?? trace_id ?? service;
}

/** Several spans of one flow are to be seen in it together: the first of them leads there. */
function distinct(links: readonly EvidenceLink[]): EvidenceLink[] {
  const known = new Set<string>();
  return links.filter((link) => {
    const target = targetOf(link);
    if (known.has(target)) return false;
    known.add(target);
    return true;
  });
}

function One({ link }: { link: EvidenceLink }) {
  const look = 'inline-block min-h-6 text-accent text-xs underline leading-6!';
  if (link.correlation_id !== null)
    return (
      <Link
        to="/flows/$correlationId"
        params={{ correlationId: link.correlation_id }}
        search={link.span_id ? { span: link.span_id } : {}}
        className={look}
      >
        flow{' '}
        <span className="inline-block max-w-44 truncate align-bottom font-mono underline">
          {link.correlation_id}
        </span>
        <span className="sr-only"> in {link.service}</span>
      </Link>
    );
  if (link.trace_id !== null)
    return (
      <Link to="/traces/$traceId" params={{ traceId: link.trace_id }} className={look}>
        trace <span className="font-mono">{shortId(link.trace_id)}</span>
        <span className="sr-only"> in {link.service}</span>
      </Link>
    );
  return (
    <Link
      to="/services/$name"
      params={{ name: link.service }}
      search={{ from: link.time_range.start, to: link.time_range.end }}
      className={look}
    >
      charts of {link.service}
    </Link>
  );
}
