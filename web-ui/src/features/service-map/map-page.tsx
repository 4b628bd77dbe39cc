import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Network, TriangleAlert } from 'lucide-react';
import { type ReactNode, useCallback, useMemo } from 'react';
import { anomaliesQuery, OVERVIEW_REFRESH_MS, topologyQuery } from '~/api/service-queries';
import { SelectField, TextField } from '~/ui/field';
import { useDocumentTitle } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message, PartState } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { Timestamp } from '~/ui/timestamp';
import { WiderRange } from '~/ui/wider-range';
import { plural } from '~/util/format';
import { CHOICE, IN_PASSING } from '~/util/history';
import { isLive, type RangeSearch, rangeWords } from '~/util/range';
import { Legend } from './legend';
import { MapCanvas } from './map-canvas';
import { countByHealth, findNodes } from './model';
import { NodeList } from './node-list';
import { NodePanel } from './node-panel';
import type { MapSearch } from './search';

const route = getRouteApi('/map');

export function MapPage() {
  useDocumentTitle('Service map · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = isLive(search);
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const map = useQuery({
    ...topologyQuery(range),
    refetchInterval: live ? OVERVIEW_REFRESH_MS : false,
  });
  const anomalies = useQuery({
    ...anomaliesQuery(undefined, range),
    refetchInterval: live ? OVERVIEW_REFRESH_MS : false,
  });
  const anomalous = useMemo(
    () => new Set(anomalies.data?.items.map((one) => one.service) ?? []),
    [anomalies.data],
  );

  const change = useCallback(
    (part: MapSearch, how = CHOICE) => {
      void navigate({ search: (before) => ({ ...before, ...part }), ...how });
    },
    [navigate],
  );
  const select = useCallback((node: string | undefined) => change({ node }), [change]);
  const find = useCallback((text: string) => change({ find: text || undefined }, IN_PASSING), [change]);

  const found = useMemo(() => findNodes(map.data?.services ?? [], search.find), [map.data, search.find]);
  const selected = map.data?.services.find((node) => node.id === search.node);

  return (
    <div className="flex flex-col gap-3">
      <PageHead
        title="Service map"
        refresh={refreshOf([map, anomalies], OVERVIEW_REFRESH_MS, search, change)}
      >
        Who calls whom, how often, how fast and with how many errors.
      </PageHead>

      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <TimeField value={range} onChange={change} />
        <TextField
          label="Find"
          value={search.find ?? ''}
          onCommit={find}
          placeholder="Name, product or kind"
          className="min-w-40 flex-1 md:max-w-72"
        />
        <SelectField
          label="Show as"
          className="w-28"
          value={search.view ?? 'map'}
          onChange={(event) => change({ view: event.target.value === 'list' ? 'list' : undefined })}
        >
          <option value="map">Map</option>
          <option value="list">List</option>
        </SelectField>
        {map.data && (
          <p role="status" className="text-muted md:ml-auto">
            {summary(map.data.services, found)}
            {map.data.edges_complete_until && (
              <span title="Calls of a later time are still being counted">
                {' '}
                · connections until <Timestamp time={map.data.edges_complete_until} />
              </span>
            )}
          </p>
        )}
      </div>

      {map.isPending ? (
        <Loading what="service map" />
      ) : !map.data ? (
        <ErrorState error={map.error} what="service map" onRetry={() => void map.refetch()} />
      ) : map.data.services.length === 0 ? (
        <Message
          role="status"
          icon={<Network className="size-6 text-muted" aria-hidden />}
          title={`No requests in the ${rangeWords(search)}`}
        >
          <p className="text-muted">The map is drawn from spans, within seconds of their arrival.</p>
          <WiderRange range={range} onChange={change} />
        </Message>
      ) : (
        <>
          <StaleNotice error={map.error} what="map" />
          {anomalies.isError && !anomalies.data && <PartState query={anomalies} what="anomalies" />}
          {map.data.truncated && (
            <Notice>
              There are more services or connections than one answer holds: this is a part of the map. A
              shorter time may show all of it.
            </Notice>
          )}
          <div
            aria-busy={map.isPlaceholderData}
            className={`grid grid-cols-1 gap-3 ${selected ? 'md:grid-cols-[minmax(0,1fr)_20rem]' : ''}`}
          >
            {search.view === 'list' ? (
              <NodeList
                nodes={map.data.services.filter((node) => !found || found.has(node.id))}
                anomalous={anomalous}
                selected={selected?.id}
                onSelect={select}
              />
            ) : (
              <MapCanvas
                topology={map.data}
                anomalous={anomalous}
                find={search.find}
                selected={selected?.id}
                onSelect={select}
              />
            )}
            {selected && (
              <NodePanel
                key={selected.id}
                node={selected}
                anomalies={(anomalies.data?.items ?? []).filter((one) => one.service === selected.name)}
                topology={map.data}
                range={range}
                onSelect={select}
              />
            )}
          </div>
          {search.view !== 'list' && <Legend nodes={map.data.services} hasAnomalies={anomalous.size > 0} />}
        </>
      )}
    </div>
  );
}

function summary(nodes: Parameters<typeof countByHealth>[0], found: ReadonlySet<string> | undefined): string {
  if (found) return `${plural(found.size, 'match', 'matches')} among ${plural(nodes.length, 'node')}`;
  const counts = countByHealth(nodes);
  const parts = [plural(nodes.length, 'node')];
  if (counts.critical > 0) parts.push(`${counts.critical} above 10 % errors`);
  if (counts.warn > 0) parts.push(`${counts.warn} above 5 %`);
  return parts.join(' · ');
}

function Notice({ children }: { children: ReactNode }) {
  return (
    <p
      role="status"
      className="flex items-start gap-2 rounded border border-warn/40 bg-warn-soft px-3 py-1.5 text-warn"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}
