import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { incidentQuery } from '~/api/incident-queries';
import { ApiError } from '~/api/problem';
import { useDocumentTitle } from '~/ui/hooks';
import { StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message } from '~/ui/states';
import { Analysis } from './incident-analysis';
import { Alerts, Anomalies, History } from './incident-context';
import { IncidentHead } from './incident-head';

const route = getRouteApi('/incidents/$id');

/** One incident: what caused it, how that is known, whom it hit, and what to do. */
export function IncidentPage() {
  const { id } = route.useParams();
  const incident = useQuery(incidentQuery(id));
  useDocumentTitle(`${incident.data?.title ?? 'Incident'} · OllyStack`);
  if (incident.isPending) return <Loading what="incident" />;
  if (!incident.data) {
    if (incident.error instanceof ApiError && incident.error.status === 404)
      return (
        <Message
          alone
          role="alert"
          icon={<SearchX className="size-6 text-muted" aria-hidden />}
          title={`No incident has the ID ${id}`}
        >
          <Link to="/incidents" className="text-accent underline">
            To the list of incidents
          </Link>
        </Message>
      );
    return (
      <ErrorState alone error={incident.error} what="incident" onRetry={() => void incident.refetch()} />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <IncidentHead incident={incident.data} />
      <StaleNotice error={incident.error} what="incident" />
      <Analysis incident={incident.data} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Alerts incident={incident.data} />
        <Anomalies incident={incident.data} />
        <History incident={incident.data} />
      </div>
    </div>
  );
}
