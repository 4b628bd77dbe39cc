import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { type ReactNode, useCallback } from 'react';
import {
  anomaliesQuery,
  fingerprintsQuery,
  heatmapQuery,
  OVERVIEW_REFRESH_MS,
  operationsQuery,
  redQuery,
  serviceExemplarsQuery,
} from '~/api/service-queries';
import { FingerprintList } from '~/features/errors/fingerprint-list';
import { SelectField } from '~/ui/field';
import { useDocumentTitle } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message, PartState } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { WiderRange } from '~/ui/wider-range';
import { CHOICE, IN_PASSING } from '~/util/history';
import { isLive, type RangeSearch, rangeWords } from '~/util/range';
import { totals } from './chart-model';
import { Heatmap } from './heatmap';
import { formatCells, parseCells } from './heatmap-model';
import { OperationsTable } from './operations-table';
import { RedCharts } from './red-charts';
import type { ServiceSearch } from './search';
import { SelectedFlows } from './selected-flows';
import { WhatDiffers } from './what-differs';

const route = getRouteApi('/services/$name');

export function ServicePage() {
  const { name } = route.useParams();
  useDocumentTitle(`${name} · OllyStack`);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = isLive(search);
  const every = { refetchInterval: live ? OVERVIEW_REFRESH_MS : (false as const) };
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const { operation } = search;
  const red = useQuery({ ...redQuery(name, operation, range), ...every });
  const heatmap = useQuery({ ...heatmapQuery(name, operation, range), ...every });
  const operations = useQuery({ ...operationsQuery(name, range), ...every });
  const exemplars = useQuery({ ...serviceExemplarsQuery(name, operation, range), ...every });
  const anomalies = useQuery({ ...anomaliesQuery(name, range), ...every });
  const errors = useInfiniteQuery({ ...fingerprintsQuery(name, range), ...every });
  const change = useCallback(
    (part: ServiceSearch, how = CHOICE) => {
      void navigate({ search: (before) => ({ ...before, ...part }), ...how });
    },
    [navigate],
  );
  const zoom = useCallback(
    (stretch: { from: string; to: string }) => {
      void navigate({ search: (before) => ({ ...before, range: undefined, ...stretch }) });
    },
    [navigate],
  );

  const cells = parseCells(search.cells);
  const known = operations.data?.items.map((item) => item.name) ?? [];
  const names = operation && !known.includes(operation) ? [operation, ...known] : known;
  const fingerprints = errors.data?.pages.flatMap((page) => page.items) ?? [];
  const silent = red.data !== undefined && totals(red.data).requests === 0;

  return (
    <div className="flex flex-col gap-3">
      <PageHead
        title={name}
        refresh={refreshOf(
          [red, heatmap, operations, exemplars, anomalies, errors],
          OVERVIEW_REFRESH_MS,
          search,
          change,
        )}
      >
        Requests, errors and durations of this service ·{' '}
        <Link to="/" search={{ ...range, service: name }} className="text-accent underline">
          its flows
        </Link>{' '}
        ·{' '}
        <Link to="/" search={{ ...range, service: name, status: 'error' }} className="text-accent underline">
          failed ones
        </Link>{' '}
        ·{' '}
        <Link to="/logs" search={{ ...range, service: name }} className="text-accent underline">
          its logs
        </Link>{' '}
        ·{' '}
        <Link to="/map" search={{ ...range, node: `service:${name}` }} className="text-accent underline">
          on the map
        </Link>{' '}
        ·{' '}
        <Link
          to="/incidents"
          search={{ ...range, service: name, look: 'on' }}
          className="text-accent underline"
        >
          find a cause
        </Link>
      </PageHead>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <TimeField value={range} onChange={change} />
        <SelectField
          label="Operation"
          className="min-w-48 max-w-full"
          value={operation ?? ''}
          onChange={(event) => change({ operation: event.target.value || undefined, cells: undefined })}
        >
          <option value="">All requests</option>
          {names.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
      </div>
      {red.isPending ? (
        <Loading what="service" />
      ) : !red.data ? (
        <ErrorState error={red.error} what="service" onRetry={() => void red.refetch()} />
      ) : silent ? (
        <Message
          role="status"
          icon={<Activity className="size-6 text-muted" aria-hidden />}
          title={`${name} got no requests in the ${rangeWords(search)}`}
        >
          <p className="text-muted">Counted are its server and consumer spans.</p>
          <WiderRange range={range} onChange={change} />
        </Message>
      ) : (
        <>
          <StaleNotice error={red.error} what="charts" />
          <RedCharts
            series={red.data}
            exemplars={exemplars.data ?? NONE}
            anomalies={anomalies.data?.items ?? NONE}
            anomaliesState={anomalies.data ? undefined : <PartState query={anomalies} what="anomalies" />}
            onRange={zoom}
            exemplarsState={exemplars.data ? undefined : <PartState query={exemplars} what="exemplars" />}
          />
          <Section title="How long requests took">
            <div className="min-h-[15.5rem] rounded-md border border-line bg-surface p-3">
              {heatmap.data && heatmap.data.bounds_ns.length > 1 ? (
                <Heatmap
                  map={heatmap.data}
                  selected={cells}
                  onSelect={(next) => change({ cells: next && formatCells(next) }, IN_PASSING)}
                />
              ) : (
                <PartState query={heatmap} what="latency heatmap" />
              )}
            </div>
            {cells && (
              <WhatDiffers
                service={name}
                operation={operation}
                cells={cells}
                range={range}
                shown={search.explain === 'on'}
                onShow={(shown) => change({ explain: shown ? 'on' : undefined })}
              />
            )}
            {cells && (
              <SelectedFlows
                service={name}
                operation={operation}
                cells={cells}
                onClear={() => change({ cells: undefined }, IN_PASSING)}
              />
            )}
          </Section>
        </>
      )}
      {/* Below charts that are yet to come, they would be pushed away. */}
      {!red.isPending && (
        <>
          <Section title="Operations">
            {operations.data && operations.data.items.length > 0 ? (
              <OperationsTable
                items={operations.data.items}
                selected={operation}
                onSelect={(next) => change({ operation: next, cells: undefined })}
              />
            ) : (
              <PartState query={operations} what="operations" />
            )}
          </Section>
          <Section title="Errors">
            {fingerprints.length > 0 ? (
              <FingerprintList items={fingerprints} withService={false} />
            ) : (
              <PartState query={errors} what="errors" />
            )}
          </Section>
        </>
      )}
    </div>
  );
}

/** One empty list, so that the charts are not drawn anew for nothing. */
const NONE: never[] = [];

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="mt-2 font-semibold text-base">{title}</h2>
      {children}
    </section>
  );
}
