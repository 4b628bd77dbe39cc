import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useCallback, useEffect, useMemo } from 'react';
import { FACETS_REFRESH_MS, facetsQuery, flowsQuery, REFRESH_MS, servicesQuery } from '~/api/queries';
import { Button } from '~/ui/button';
import { useDocumentTitle } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { SkeletonRows } from '~/ui/skeleton';
import { ErrorState, Message, PartState } from '~/ui/states';
import { WiderRange } from '~/ui/wider-range';
import { CHOICE } from '~/util/history';
import { isLive, rangeWords } from '~/util/range';
import { FacetList } from './facet-list';
import { Filters } from './filters';
import { FirstTelemetry } from './first-telemetry';
import { FlowList } from './flow-list';
import { OverTime } from './flows-over-time';
import { rememberSearch } from './last-search';
import { SavedSearches, SaveSearch } from './saved-searches';
import { type ExplorerSearch, hasFilters } from './search';
import { SearchBox } from './search-box';

const route = getRouteApi('/');

/** The facets beside the list, as long as there is room. */
const COLUMNS = 'grid gap-4 lg:grid-cols-[13rem_minmax(0,1fr)]';

export function ExplorerPage() {
  useDocumentTitle('Flows · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  useEffect(() => rememberSearch(search), [search]);
  const live = isLive(search);
  const flows = useInfiniteQuery({ ...flowsQuery(search), refetchInterval: live ? REFRESH_MS : false });
  // The rows are what one came for: counting waits for them.
  const counted = useQuery({
    ...facetsQuery(search),
    enabled: !flows.isPending,
    refetchInterval: live && FACETS_REFRESH_MS,
  });
  const services = useQuery(servicesQuery());

  const change = useCallback(
    (part: ExplorerSearch, how = CHOICE) => {
      void navigate({ search: (before) => ({ ...before, ...part }), ...how });
    },
    [navigate],
  );

  const items = useMemo(() => flows.data?.pages.flatMap((page) => page.items) ?? [], [flows.data]);
  const noDataAtAll =
    flows.isSuccess && items.length === 0 && services.isSuccess && services.data.items.length === 0;

  return (
    <div className="flex flex-col gap-4">
      <PageHead title="Flows" refresh={refreshOf([flows], REFRESH_MS, search, change)}>
        Each is one business transaction, with every trace, log and exemplar that belongs to it.
      </PageHead>

      <section
        aria-label="Search"
        className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3"
      >
        <div className="flex flex-wrap items-start gap-2">
          <SearchBox text={search.text} onSearch={(text) => change({ text })} />
          <SaveSearch search={search} />
        </div>
        <Filters search={search} onChange={change} />
        {flows.data && services.isError && !services.data && (
          <PartState query={services} what="list of services" />
        )}
        {(search.spanMin ?? search.spanMax) && (
          <p className="flex flex-wrap items-center gap-2">
            <span>
              With {search.service ? `a span of ${search.service}` : 'a span'} that lasted{' '}
              {[search.spanMin && `at least ${search.spanMin}`, search.spanMax && `at most ${search.spanMax}`]
                .filter(Boolean)
                .join(' and ')}
            </span>
            <Button variant="ghost" onClick={() => change({ spanMin: undefined, spanMax: undefined })}>
              Any duration
            </Button>
          </p>
        )}
        <OverTime query={counted} search={search} onChange={change} />
        <SavedSearches search={search} />
      </section>

      {flows.isPending ? (
        <div className={COLUMNS}>
          <div className="max-lg:hidden" />
          <SkeletonRows what="flows" rows={14} height={50} />
        </div>
      ) : flows.isError && items.length === 0 ? (
        <ErrorState error={flows.error} what="list of flows" onRetry={() => void flows.refetch()} />
      ) : noDataAtAll && !hasFilters(search) ? (
        <FirstTelemetry />
      ) : items.length === 0 ? (
        <NoMatch search={search} onChange={change} />
      ) : (
        <>
          <StaleNotice error={flows.error} what="list" />
          <div className={COLUMNS}>
            <FacetList query={counted} search={search} onChange={change} />
            <div className="flex min-w-0 flex-col gap-4">
              <FlowList items={items} dimmed={flows.isPlaceholderData} />
              {flows.hasNextPage && (
                <div className="flex justify-center">
                  <Button onClick={() => void flows.fetchNextPage()} disabled={flows.isFetchingNextPage}>
                    {flows.isFetchingNextPage ? 'Loading…' : 'Load older flows'}
                  </Button>
                </div>
              )}
            </div>
          </div>
        </>
      )}
    </div>
  );
}

interface NoMatchProps {
  search: ExplorerSearch;
  onChange: (part: ExplorerSearch) => void;
}

function NoMatch({ search, onChange }: NoMatchProps) {
  const time = rangeWords(search);
  const filtered = hasFilters(search);
  return (
    <Message
      role="status"
      icon={<SearchX className="size-6 text-muted" aria-hidden />}
      title={filtered ? 'No flow matches these filters' : `No flow in the ${time}`}
    >
      <p className="text-muted">
        Searched the {time}. Text is looked for at the start of IDs and in log messages.
      </p>
      <div className="mt-2 flex flex-wrap justify-center gap-2">
        <WiderRange range={search} verb="Search" onChange={onChange} />
        {filtered && (
          <Button
            onClick={() =>
              onChange({
                text: undefined,
                service: undefined,
                operation: undefined,
                status: undefined,
                min: undefined,
                max: undefined,
                spanMin: undefined,
                spanMax: undefined,
                attribute: undefined,
              })
            }
          >
            Clear filters
          </Button>
        )}
      </div>
    </Message>
  );
}
