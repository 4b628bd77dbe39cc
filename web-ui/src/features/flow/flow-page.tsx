import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useEffect } from 'react';
import { ApiError } from '~/api/problem';
import { flowQuery } from '~/api/queries';
import { useDocumentTitle } from '~/ui/hooks';
import { ErrorState, Message } from '~/ui/states';
import { FlowSkeleton } from './flow-skeleton';
import { FlowView } from './flow-view';
import { rememberFlow } from './recent';

const route = getRouteApi('/flows/$correlationId');

export function FlowPage() {
  const { correlationId } = route.useParams();
  useDocumentTitle(`${correlationId} · OllyStack`);
  const flow = useQuery(flowQuery(correlationId));

  useEffect(() => {
    if (flow.data) rememberFlow(flow.data);
  }, [flow.data]);

  if (flow.isPending) return <FlowSkeleton correlationId={correlationId} />;
  if (flow.isError && !flow.data) {
    if (flow.error instanceof ApiError && flow.error.status === 404)
      return <UnknownFlow correlationId={correlationId} />;
    return <ErrorState alone error={flow.error} what="flow" onRetry={() => void flow.refetch()} />;
  }
  return (
    <FlowView
      key={correlationId}
      answer={flow.data}
      updatedAtMs={flow.dataUpdatedAt}
      isFetching={flow.isFetching}
      refreshError={flow.isError ? flow.error : undefined}
      onRefresh={() => void flow.refetch()}
    />
  );
}

function UnknownFlow({ correlationId }: { correlationId: string }) {
  return (
    <Message
      alone
      role="alert"
      icon={<SearchX className="size-6 text-muted" aria-hidden />}
      title="No flow has this ID"
    >
      <p className="font-mono [overflow-wrap:anywhere]">{correlationId}</p>
      <p className="text-muted">
        Nothing with this correlation ID is stored. It may not have arrived yet, or its data is older than the
        retention time.
      </p>
      <Link to="/" search={{ text: correlationId }} className="mt-2 text-accent underline underline-offset-2">
        Search flows for this text
      </Link>
    </Message>
  );
}
