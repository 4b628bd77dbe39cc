import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleHelp, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Incident, incidentQuery, resolveIncident } from '~/api/incident-queries';
import { ApiError } from '~/api/problem';
import { anomaliesQuery } from '~/api/service-queries';
import { anomalyWords } from '~/features/service/chart-model';
import { Button } from '~/ui/button';
import { useDocumentTitle, useNow } from '~/ui/hooks';
import { StaleNotice } from '~/ui/page-head';
import { Prose } from '~/ui/prose';
import { ErrorState, Loading, Message } from '~/ui/states';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { formatShare } from '~/util/rate';
import { SeverityBadge, StateBadge } from './badges';
import { CauseCards } from './cause-cards';
import { Chain } from './chain';
import { FeedbackForm } from './feedback-form';
import { Suspects } from './suspects';
import { lastedNs } from './words';

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
      <Head incident={incident.data} />
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

function Head({ incident }: { incident: Incident }) {
  const now = useNow(10_000);
  const client = useQueryClient();
  const resolving = useMutation({
    ...resolveIncident(incident.id),
    onSuccess: (data) => client.setQueryData(incidentQuery(incident.id).queryKey, data as Incident),
  });
  const end = incident.ended ?? incident.resolved_at;
  return (
    <div>
      <Link to="/incidents" className="text-accent underline underline-offset-2">
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

function Analysis({ incident }: { incident: Incident }) {
  const { analysis, analysis_state } = incident;
  if (analysis === null) {
    return analysis_state === 'pending' ? (
      <Loading what="analysis: telemetry before and during the incident is being compared" />
    ) : (
      <p role="alert" className="rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-warn">
        The incident could not be analysed
        {': '}
        {incident.history.findLast((entry) => entry.change === 'analysis_failed')?.note ??
          'no reason was given'}
      </p>
    );
  }
  return (
    <>
      {analysis.verdict === 'inconclusive' && (
        <div
          role="status"
          className="flex gap-2 rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-warn"
        >
          <CircleHelp className="mt-0.5 size-4 shrink-0" aria-hidden />
          <p>
            <strong className="font-semibold">Inconclusive.</strong>{' '}
            {analysis.inconclusive_reason ?? 'The data does not tell the cause.'}
          </p>
        </div>
      )}
      <CauseCards incident={incident} analysis={analysis} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Part title="Chain of events">
          <Chain events={analysis.chain} />
        </Part>
        <div className="flex flex-col gap-4">
          <Part title="What to do next">
            {analysis.recommendations.length === 0 ? (
              <p className="text-muted">Nothing more than what is said above.</p>
            ) : (
              <Steps items={analysis.recommendations} />
            )}
            {analysis.advice && analysis.advice.length > 0 && (
              <>
                <h3 className="mt-3 mb-1 text-muted">Advice of the language model</h3>
                <Steps items={analysis.advice} />
              </>
            )}
          </Part>
          <Part title="Was the cause right?">
            <FeedbackForm incident={incident} />
          </Part>
        </div>
      </div>
      <Part title="All services with evidence">
        <Suspects suspects={analysis.suspects} />
        <p className="mt-2 text-muted text-xs">
          Read were {plural(analysis.data.span_count, 'span')},{' '}
          {plural(analysis.data.log_count, 'log record')} and{' '}
          {plural(analysis.data.point_count, 'metric point')}
          {analysis.data.trace_share < 1 && ` of ${formatShare(analysis.data.trace_share)} of all traces`}.
          They were compared with <Timestamp time={analysis.reference.start} withDate /> to{' '}
          <Timestamp time={analysis.reference.end} />.
        </p>
      </Part>
    </>
  );
}

function Steps({ items }: { items: readonly string[] }) {
  return (
    <ol className="flex list-decimal flex-col gap-1 pl-5">
      {items.map((one) => (
        <li key={one}>
          <Prose text={one} />
        </li>
      ))}
    </ol>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 rounded-md border border-line bg-surface p-3">
      <h2 className="mb-2 font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Alerts({ incident }: { incident: Incident }) {
  if (incident.alerts.length === 0) return null;
  return (
    <Part title={plural(incident.alerts.length, 'alert')}>
      <ul className="flex flex-col gap-2">
        {incident.alerts.map((alert) => (
          <li key={alert.fingerprint} className="min-w-0">
            <p>
              <span className={alert.firing ? 'font-medium text-error' : 'text-muted'}>
                {alert.firing ? 'Firing' : 'Over'}
              </span>{' '}
              since <Timestamp time={alert.starts_at} withDate />
              {alert.annotations.summary && ` · ${alert.annotations.summary}`}
            </p>
            <p className="font-mono text-muted text-xs [overflow-wrap:anywhere]">
              {Object.entries(alert.labels)
                .map(([name, value]) => `${name}=${value}`)
                .join(', ')}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Minutes in which its services were unlike themselves: evidence of its own, found without the traces. */
function Anomalies({ incident }: { incident: Incident }) {
  const { analysis } = incident;
  const range = { from: analysis?.time_range.start, to: analysis?.time_range.end };
  const anomalies = useQuery({ ...anomaliesQuery(undefined, range), enabled: analysis !== null });
  const services = new Set(incident.services);
  const items = anomalies.data?.items.filter((one) => services.has(one.service)) ?? [];
  if (items.length === 0) return null;
  return (
    <Part title="Anomalies of its services">
      <ul className="max-h-60 overflow-y-auto" tabIndex={0}>
        {items.map((one) => (
          <li key={`${one.service} ${one.time} ${one.metric}`} className="[overflow-wrap:anywhere]">
            <Timestamp time={one.time} />{' '}
            <Link
              to="/services/$name"
              params={{ name: one.service }}
              search={range}
              className="text-accent underline"
            >
              {one.service}
            </Link>
            : {anomalyWords(one)}
          </li>
        ))}
      </ul>
    </Part>
  );
}

const CHANGE: Record<Incident['history'][number]['change'], string> = {
  opened: 'Opened',
  alerted: 'Alerts changed',
  analysed: 'Analysed',
  analysis_failed: 'Analysis failed',
  resolved: 'Resolved',
  judged: 'Judged',
};

function History({ incident }: { incident: Incident }) {
  return (
    <Part title="History">
      <ol className="flex flex-col gap-1">
        {incident.history.map((entry) => (
          <li key={`${entry.at} ${entry.change} ${entry.note}`} className="flex flex-wrap gap-x-3">
            <Timestamp time={entry.at} withDate />
            <span className="font-medium">{CHANGE[entry.change]}</span>
            <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{entry.note}</span>
          </li>
        ))}
      </ol>
      {incident.past_answers.precision !== null && (
        <p className="mt-2 text-muted text-xs">
          Of {formatCount(incident.past_answers.judged_count)} answers that somebody judged in the last 90
          days, {formatShare(incident.past_answers.precision)} were right (partly right ones count half).
        </p>
      )}
    </Part>
  );
}
