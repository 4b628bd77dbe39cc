import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { servicesQuery } from '~/api/queries';
import { fingerprintsQuery, OVERVIEW_REFRESH_MS } from '~/api/service-queries';
import { ServiceSelect } from '~/features/service/service-select';
import { Button } from '~/ui/button';
import { useDocumentTitle } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message, PartState } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { WiderRange } from '~/ui/wider-range';
import { CHOICE } from '~/util/history';
import { isLive, type RangeSearch, rangeWords } from '~/util/range';
import { FingerprintList } from './fingerprint-list';
import type { ErrorsSearch } from './search';

const route = getRouteApi('/errors');

export function ErrorsPage() {
  useDocumentTitle('Errors · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = isLive(search);
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const errors = useInfiniteQuery({
    ...fingerprintsQuery(search.service, range),
    refetchInterval: live ? OVERVIEW_REFRESH_MS : false,
  });
  const services = useQuery(servicesQuery());
  const change = (part: ErrorsSearch, how = CHOICE) =>
    void navigate({ search: (before) => ({ ...before, ...part }), ...how });

  const items = errors.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <div className="flex flex-col gap-3">
      <PageHead title="Errors" refresh={refreshOf([errors], OVERVIEW_REFRESH_MS, search, change)}>
        Exceptions, failed spans and error records, taken together when only quoted text, IDs and numbers
        differ.
      </PageHead>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <TimeField value={range} onChange={change} />
        <ServiceSelect className="w-48" value={search.service} onChange={(service) => change({ service })} />
      </div>
      {errors.data && services.isError && !services.data && (
        <PartState query={services} what="list of services" />
      )}
      {errors.isPending ? (
        <Loading what="errors" />
      ) : !errors.data ? (
        <ErrorState error={errors.error} what="errors" onRetry={() => void errors.refetch()} />
      ) : items.length === 0 ? (
        <Message
          role="status"
          icon={<CircleCheck className="size-6 text-ok" aria-hidden />}
          title={`No error in the ${rangeWords(search)}`}
        >
          <p className="text-muted">
            {search.service
              ? `Nothing that ${search.service} sent says so.`
              : 'No span failed and no record says so.'}
          </p>
          <WiderRange range={range} onChange={change} />
        </Message>
      ) : (
        <>
          <StaleNotice error={errors.error} what="list" />
          <div aria-busy={errors.isPlaceholderData}>
            <FingerprintList items={items} withService />
          </div>
          {errors.hasNextPage && (
            <div className="flex justify-center">
              <Button onClick={() => void errors.fetchNextPage()} disabled={errors.isFetchingNextPage}>
                {errors.isFetchingNextPage ? 'Loading…' : 'Load more'}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}
