import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { CircleCheck, Plus } from 'lucide-react';
import { type IncidentSummary, incidentsQuery, predictedAlertsQuery } from '~/api/incident-queries';
import { OVERVIEW_REFRESH_MS } from '~/api/service-queries';
import { ServiceSelect } from '~/features/service/service-select';
import { Button } from '~/ui/button';
import { SelectField } from '~/ui/field';
import { useDocumentTitle, useNow } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { Prose } from '~/ui/prose';
import { ErrorState, Loading, Message } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { Timestamp } from '~/ui/timestamp';
import { WiderRange } from '~/ui/wider-range';
import { formatDuration } from '~/util/duration';
import { CHOICE } from '~/util/history';
import { isFixed, isLive, type RangeSearch, rangeWords } from '~/util/range';
import { formatAgo } from '~/util/time';
import { SeverityBadge, StateBadge } from './badges';
import { OpenIncident } from './open-incident';
import { PredictedAlertList } from './predicted-alerts';
import { INCIDENTS_RANGE, type IncidentsSearch } from './search';
import { answerWords, lastedNs } from './words';

const route = getRouteApi('/incidents/');

const FEEDBACK = { yes: 'judged right', partly: 'judged partly right', no: 'judged wrong' } as const;

/** Incidents with their causes, and what is going to be one. */
export function IncidentsPage() {
  useDocumentTitle('Incidents · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const fixed = isFixed(search);
  const live = isLive(search);
  const range: RangeSearch = {
    range: fixed ? undefined : (search.range ?? INCIDENTS_RANGE),
    from: search.from,
    to: search.to,
  };
  const incidents = useInfiniteQuery({
    ...incidentsQuery(search, range),
    refetchInterval: live ? OVERVIEW_REFRESH_MS : false,
  });
  // What is going to happen stands above the list: it has to be known before the list has its place.
  const predicted = useQuery(predictedAlertsQuery(search.service));
  const change = (part: IncidentsSearch, how = CHOICE) =>
    void navigate({ search: (before) => ({ ...before, ...part }), ...how });
  const items = incidents.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <div className="flex flex-col gap-3">
      <PageHead title="Incidents" refresh={refreshOf([incidents], OVERVIEW_REFRESH_MS, search, change)}>
        Times in which something went wrong, each with what caused it.
      </PageHead>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <TimeField value={range} onChange={change} />
        <SelectField
          label="State"
          className="w-32"
          value={search.state ?? ''}
          onChange={(event) => {
            const state = event.target.value;
            change({ state: state === 'open' || state === 'resolved' ? state : undefined });
          }}
        >
          <option value="">Any</option>
          <option value="open">Open</option>
          <option value="resolved">Resolved</option>
        </SelectField>
        <ServiceSelect className="w-48" value={search.service} onChange={(service) => change({ service })} />
        <Button className="md:ml-auto" onClick={() => change({ look: 'on' })}>
          <Plus className="size-4" aria-hidden />
          Look into a time
        </Button>
      </div>
      {search.look === 'on' && (
        <OpenIncident
          service={search.service}
          time={fixed ? search : undefined}
          onClose={() => change({ look: undefined })}
        />
      )}
      {!incidents.isPending && <PredictedAlertList service={search.service} />}
      {incidents.isPending || predicted.isPending ? (
        <Loading what="incidents" />
      ) : !incidents.data ? (
        <ErrorState error={incidents.error} what="incidents" onRetry={() => void incidents.refetch()} />
      ) : items.length === 0 ? (
        <Message
          role="status"
          icon={<CircleCheck className="size-6 text-ok" aria-hidden />}
          title={`No incident in the ${rangeWords(range)}`}
        >
          <p className="text-muted">
            An alert of Alertmanager opens one through the webhook <code>/api/v1/webhooks/alertmanager</code>,
            and you can look into a time yourself.
          </p>
          <div className="flex flex-wrap justify-center gap-2">
            <Button onClick={() => change({ look: 'on' })}>Open an incident</Button>
            <WiderRange range={range} onChange={change} />
          </div>
        </Message>
      ) : (
        <>
          <StaleNotice error={incidents.error} what="list" />
          <IncidentList items={items} dimmed={incidents.isPlaceholderData} />
          {incidents.hasNextPage && (
            <div className="flex justify-center">
              <Button onClick={() => void incidents.fetchNextPage()} disabled={incidents.isFetchingNextPage}>
                {incidents.isFetchingNextPage ? 'Loading…' : 'Load older incidents'}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function IncidentList({ items, dimmed }: { items: readonly IncidentSummary[]; dimmed: boolean }) {
  const now = useNow(10_000);
  return (
    <ul
      aria-label="Incidents, latest first"
      aria-busy={dimmed}
      className="rounded-md border border-line bg-surface"
    >
      {items.map((item) => (
        <li
          key={item.id}
          className="relative grid gap-x-4 gap-y-1 border-line border-b px-3 py-2.5 last:border-b-0 hover:bg-hover md:grid-cols-[11rem_minmax(0,1fr)_15rem]"
        >
          <div className="flex flex-wrap items-start gap-1">
            <StateBadge state={item.state} />
            <SeverityBadge severity={item.severity} />
          </div>
          <div className="min-w-0">
            <Link
              to="/incidents/$id"
              params={{ id: item.id }}
              className="font-medium after:absolute after:inset-0 [overflow-wrap:anywhere]"
            >
              {item.title}
            </Link>
            <p className={item.answer?.verdict === 'found' ? '' : 'text-muted'}>
              <Prose text={answerWords(item)} />
              {item.feedback && <span className="text-muted"> · {FEEDBACK[item.feedback]}</span>}
            </p>
            <p className="truncate text-muted text-xs">{item.services.join(', ')}</p>
          </div>
          <div className="text-muted md:text-right">
            <p>
              <Timestamp time={item.began} withDate />
            </p>
            <p>
              {item.state === 'open'
                ? `goes on for ${formatDuration(lastedNs(item, now))}`
                : `${formatAgo(Date.parse(item.began), now)} · lasted ${formatDuration(lastedNs(item, now))}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
