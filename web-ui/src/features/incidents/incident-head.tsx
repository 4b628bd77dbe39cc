import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { type Incident, incidentQuery, resolveIncident } from '~/api/incident-queries';
import { Button } from '~/ui/button';
import { useNow } from '~/ui/hooks';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { SeverityBadge, StateBadge } from './badges';
import { lastedNs } from './words';

/** What it is about, how long it lasts, and a way to say that it is over. */
export function IncidentHead({ incident }: { incident: Incident }) {
  const now = useNow(10_000);
  const client = useQueryClient();
  const resolving = useMutation({
    ...resolveIncident(incident.id),
    onSuccess: (data) => client.setQueryData(incidentQuery(incident.id).queryKey, data as Incident),
  });
  const end = incident.ended ?? incident.resolved_at;
  return (
    <div>
      <Link to="/incidents" className="inline-flex items-center gap-0.5 text-muted hover:text-ink">
        <ChevronLeft className="size-3.5" aria-hidden />
        All incidents
      </Link>
      <div className="mt-1 flex flex-wrap items-start gap-x-4 gap-y-2">
        <h1 className="min-w-0 font-semibold text-lg [overflow-wrap:anywhere]">{incident.title}</h1>
        <div className="flex flex-wrap gap-1 pt-1">
          <StateBadge state={incident.state} />
          <SeverityBadge severity={incident.severity} />
        </div>
        {incident.state === 'open' && (
          <Button className="ml-auto" disabled={resolving.isPending} onClick={() => resolving.mutate()}>
            {resolving.isPending ? 'Resolving…' : 'Mark as resolved'}
          </Button>
        )}
      </div>
      {resolving.error && (
        <p role="alert" className="text-error">
          It could not be resolved: {resolving.error.message}
        </p>
      )}
      <p className="text-muted">
        Began <Timestamp time={incident.began} withDate />, {end === null ? 'goes on for' : 'lasted'}{' '}
        {formatDuration(lastedNs(incident, now))} · opened by {OPENER[incident.opened_by]} ·{' '}
        <span className="font-mono text-xs">{incident.id}</span>
      </p>
      {incident.description && <p className="mt-1 whitespace-pre-wrap">{incident.description}</p>}
    </div>
  );
}

const OPENER = { webhook: 'an alert', person: 'a person', detector: 'a detector' } as const;
