import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Navigate } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { ApiError } from '~/api/problem';
import { traceQuery } from '~/api/queries';
import type { TraceAnswer } from '~/api/types';
import { useDocumentTitle } from '~/ui/hooks';
import { ErrorState, Loading, Message } from '~/ui/states';

const route = getRouteApi('/traces/$traceId');

/** Leads from a trace ID, as other tools link to it, to the flow that the trace belongs to. */
export function TracePage() {
  const { traceId } = route.useParams();
  useDocumentTitle(`Trace ${traceId} · OllyStack`);
  const trace = useQuery(traceQuery(traceId));
  if (trace.isPending) return <Loading what="trace" />;
  if (trace.isError) {
    return trace.error instanceof ApiError && trace.error.status === 404 ? (
      <Nothing traceId={traceId} title="No trace has this ID">
        Nothing with this trace ID is stored. It may not have arrived yet, or its data is older than the
        retention time.
      </Nothing>
    ) : (
      <ErrorState alone error={trace.error} what="trace" onRetry={() => void trace.refetch()} />
    );
  }
  const [only, ...others] = trace.data.correlation_ids;
  const span = firstSpan(trace.data);
  if (only === undefined) {
    return (
      <Nothing traceId={traceId} title="This trace belongs to no flow">
        None of its spans has a correlation ID: it was stored without going through the correlation component.
      </Nothing>
    );
  }
  if (others.length === 0) {
    return <Navigate to="/flows/$correlationId" params={{ correlationId: only }} search={{ span }} replace />;
  }
  return (
    <Message
      alone
      icon={<SearchX className="size-6 text-muted" aria-hidden />}
      title="The trace belongs to several flows"
    >
      <ul>
        {trace.data.correlation_ids.map((correlationId) => (
          <li key={correlationId}>
            <Link
              to="/flows/$correlationId"
              params={{ correlationId }}
              search={{ span }}
              className="font-mono text-accent underline underline-offset-2"
            >
              {correlationId}
            </Link>
          </li>
        ))}
      </ul>
    </Message>
  );
}

/** Where the trace begins: so the flow opens at it. */
function firstSpan({ trace }: TraceAnswer): string | undefined {
  return (trace.spans.find((span) => !span.parent_span_id) ?? trace.spans[0])?.span_id;
}

function Nothing({ traceId, title, children }: { traceId: string; title: string; children: string }) {
  return (
    <Message alone role="alert" icon={<SearchX className="size-6 text-muted" aria-hidden />} title={title}>
      <p className="font-mono [overflow-wrap:anywhere]">{traceId}</p>
      <p className="text-muted">{children}</p>
    </Message>
  );
}
