import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Boxes } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import {
  anomaliesQuery,
  type MetricAnomaly,
  OVERVIEW_REFRESH_MS,
  type TopologyNode,
  topologyQuery,
} from '~/api/service-queries';
import { HealthBadge } from '~/features/service-map/figures';
import { byUrgency, TYPE_WORD } from '~/features/service-map/model';
import { TypeIcon } from '~/features/service-map/type-icon';
import { TextField } from '~/ui/field';
import { useDocumentTitle, useNow } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message, PartState } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { WiderRange } from '~/ui/wider-range';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import { CHOICE, IN_PASSING } from '~/util/history';
import { isLive, type RangeSearch, rangeWords } from '~/util/range';
import { formatRate, formatShare } from '~/util/rate';
import { formatAgo } from '~/util/time';
import { anomalyWords } from './chart-model';
import type { ServicesSearch } from './search';

const route = getRouteApi('/services/');

/** All services that send telemetry, the worst first. What is known by its callers only is on the map. */
export function ServicesPage() {
  useDocumentTitle('Services · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = isLive(search);
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const every = { refetchInterval: live ? OVERVIEW_REFRESH_MS : (false as const) };
  const map = useQuery({ ...topologyQuery(range), ...every });
  const anomalies = useQuery({ ...anomaliesQuery(undefined, range), ...every });
  const change = useCallback(
    (part: ServicesSearch, how = CHOICE) => {
      void navigate({ search: (before) => ({ ...before, ...part }), ...how });
    },
    [navigate],
  );
  const find = useCallback((text: string) => change({ find: text || undefined }, IN_PASSING), [change]);

  const services = useMemo(
    () => map.data?.services.filter((node) => !node.is_virtual).sort(byUrgency) ?? [],
    [map.data],
  );
  const wanted = search.find?.toLowerCase();
  const shown = wanted ? services.filter((node) => node.name.toLowerCase().includes(wanted)) : services;

  return (
    <div className="flex flex-col gap-3">
      <PageHead title="Services" refresh={refreshOf([map, anomalies], OVERVIEW_REFRESH_MS, search, change)}>
        What sends telemetry, the worst first. A name leads to its charts, operations and errors.
      </PageHead>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <TimeField value={range} onChange={change} />
        <TextField
          label="Find"
          value={search.find ?? ''}
          onCommit={find}
          placeholder="Part of a name"
          className="min-w-40 flex-1 md:max-w-72"
        />
        {map.data && (
          <p role="status" className="text-muted md:ml-auto">
            {wanted
              ? `${plural(shown.length, 'match', 'matches')} among ${plural(services.length, 'service')}`
              : plural(services.length, 'service')}
          </p>
        )}
      </div>
      {map.isPending ? (
        <Loading what="services" />
      ) : !map.data ? (
        <ErrorState error={map.error} what="services" onRetry={() => void map.refetch()} />
      ) : services.length === 0 ? (
        <Message
          role="status"
          icon={<Boxes className="size-6 text-muted" aria-hidden />}
          title={`No service sent spans in the ${rangeWords(search)}`}
        >
          <WiderRange range={range} onChange={change} />
        </Message>
      ) : (
        <>
          <StaleNotice error={map.error} what="list" />
          {anomalies.isError && !anomalies.data && <PartState query={anomalies} what="anomalies" />}
          {map.data.truncated && (
            <p role="status" className="rounded border border-warn/40 bg-warn-soft px-3 py-1.5 text-warn">
              There are more services than one answer holds: these are a part of them.
            </p>
          )}
          <ServicesTable
            nodes={shown}
            range={range}
            dimmed={map.isPlaceholderData}
            anomalies={anomalies.data?.items}
          />
        </>
      )}
    </div>
  );
}

interface ServicesTableProps {
  nodes: readonly TopologyNode[];
  range: RangeSearch;
  dimmed: boolean;
  /** Undefined while they are not known. */
  anomalies: readonly MetricAnomaly[] | undefined;
}

function ServicesTable({ nodes, range, dimmed, anomalies }: ServicesTableProps) {
  const now = useNow(10_000);
  const latest = useMemo(() => latestByService(anomalies ?? []), [anomalies]);
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Table of services"
      aria-busy={dimmed}
      className="overflow-x-auto rounded-md border border-line bg-surface"
    >
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">Services, worst first</caption>
        <thead className="border-line border-b text-muted text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:whitespace-nowrap [&>th]:font-medium">
            <th scope="col">Service</th>
            <th scope="col">State</th>
            <th scope="col" className="text-right">
              Requests
            </th>
            <th scope="col" className="text-right">
              Errors
            </th>
            <th scope="col" className="text-right">
              p50
            </th>
            <th scope="col" className="text-right">
              p95
            </th>
            {/* It comes later than the rest: its width is set, or the other columns would move. */}
            <th scope="col" className="w-[34%]">
              Latest anomaly
            </th>
            <th scope="col" className="text-right">
              Last seen
            </th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => {
            const anomaly = latest.get(node.name);
            const measured = node.request_count > 0;
            return (
              <tr
                key={node.id}
                className="border-line border-b last:border-b-0 hover:bg-hover [&>td]:whitespace-nowrap [&>td]:px-3 [&>td]:py-1.5"
              >
                <td>
                  <Link
                    to="/services/$name"
                    params={{ name: node.name }}
                    search={range}
                    className="inline-flex min-h-6 items-center gap-1.5"
                  >
                    <TypeIcon type={node.type} className="size-4 shrink-0 text-muted" />
                    <span className="text-accent underline">{node.name}</span>
                    <span className="text-muted">{TYPE_WORD[node.type].toLowerCase()}</span>
                  </Link>
                </td>
                <td>
                  <HealthBadge traffic={node} />
                </td>
                <td className="text-right">{formatRate(node.requests_per_second)}</td>
                <td className={`text-right ${node.error_count > 0 ? 'text-error' : 'text-muted'}`}>
                  {measured ? formatShare(node.error_rate) : '–'}
                </td>
                <td className="text-right">{measured ? formatDuration(node.p50_duration_ns) : '–'}</td>
                <td className="text-right">{measured ? formatDuration(node.p95_duration_ns) : '–'}</td>
                <td>
                  {anomaly ? (
                    <>
                      {anomalyWords(anomaly)}
                      <span className="text-muted"> · {formatAgo(Date.parse(anomaly.time), now)}</span>
                    </>
                  ) : (
                    <span className="text-muted">{anomalies ? 'none' : 'not known'}</span>
                  )}
                </td>
                <td className="text-right text-muted">
                  {node.last_seen ? formatAgo(Date.parse(node.last_seen), now) : '–'}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function latestByService(anomalies: readonly MetricAnomaly[]): Map<string, MetricAnomaly> {
  const latest = new Map<string, MetricAnomaly>();
  for (const one of anomalies) {
    const known = latest.get(one.service);
    if (!known || Date.parse(known.time) < Date.parse(one.time)) latest.set(one.service, one);
  }
  return latest;
}
