import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Unplug } from 'lucide-react';
import {
  coverageQuery,
  OVERVIEW_REFRESH_MS,
  type ServiceCoverage,
  type SignalCoverage,
} from '~/api/service-queries';
import type { Signal } from '~/api/types';
import { Button } from '~/ui/button';
import { useDocumentTitle } from '~/ui/hooks';
import { PageHead, refreshOf, StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { formatCount } from '~/util/format';
import { CHOICE } from '~/util/history';
import { isLive, type RangeSearch, rangeWords } from '~/util/range';
import { formatShare } from '~/util/rate';
import type { CoverageSearch } from './search';

const route = getRouteApi('/coverage');

const SIGNAL_WORD: Record<Signal, string> = { traces: 'Spans', logs: 'Log records', metrics: 'Exemplars' };

export function CoveragePage() {
  useDocumentTitle('Coverage · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const live = isLive(search);
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const coverage = useInfiniteQuery({
    ...coverageQuery(range),
    refetchInterval: live ? OVERVIEW_REFRESH_MS : false,
  });
  const change = (part: CoverageSearch, how = CHOICE) =>
    void navigate({ search: (before) => ({ ...before, ...part }), ...how });
  const items = coverage.data?.pages.flatMap((page) => page.items) ?? [];
  const signals = coverage.data?.pages[0]?.signals ?? [];

  return (
    <div className="flex flex-col gap-3">
      <PageHead title="Coverage" refresh={refreshOf([coverage], OVERVIEW_REFRESH_MS, search, change)}>
        How much of what is stored carries a correlation ID, and so is part of a flow.
      </PageHead>
      <TimeField value={range} onChange={change} className="self-start" />
      {coverage.isPending ? (
        <Loading what="coverage" />
      ) : !coverage.data ? (
        <ErrorState error={coverage.error} what="coverage" onRetry={() => void coverage.refetch()} />
      ) : signals.every((signal) => signal.stored_count === 0) ? (
        <Message
          role="status"
          icon={<Unplug className="size-6 text-muted" aria-hidden />}
          title={`Nothing was stored in the ${rangeWords(search)}`}
        >
          <p className="text-muted">Send telemetry to the collector, or look at a longer time.</p>
        </Message>
      ) : (
        <>
          <StaleNotice error={coverage.error} what="coverage" />
          <div className="grid gap-3 md:grid-cols-3">
            {signals.map((signal) => (
              <SignalCard key={signal.signal} coverage={signal} />
            ))}
          </div>
          <Table items={items} />
          {coverage.hasNextPage && (
            <div className="flex justify-center">
              <Button onClick={() => void coverage.fetchNextPage()} disabled={coverage.isFetchingNextPage}>
                {coverage.isFetchingNextPage ? 'Loading…' : 'Load more'}
              </Button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function SignalCard({ coverage }: { coverage: SignalCoverage }) {
  const { pipeline } = coverage;
  return (
    <section
      aria-label={SIGNAL_WORD[coverage.signal]}
      className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3"
    >
      <h2 className="text-muted">{SIGNAL_WORD[coverage.signal]} in flows</h2>
      <p>
        <span className="font-semibold text-xl">{formatShare(coverage.correlated_share)}</span>
        <span className="text-muted">
          {' '}
          {formatCount(coverage.correlated_count)} of {formatCount(coverage.stored_count)}
        </span>
      </p>
      <ShareBar share={coverage.correlated_share} />
      {pipeline === null ? (
        <p className="text-muted text-xs">
          What was received and dropped is unknown: the collectors’ own metrics are not in the store.
        </p>
      ) : (
        <p className="text-xs">
          {formatCount(pipeline.received_count)} received,{' '}
          <span className={pipeline.dropped_count > 0 ? 'font-medium text-error' : ''}>
            {formatCount(pipeline.dropped_count)} dropped
          </span>
          {pipeline.dropped.length > 0 &&
            ` (${pipeline.dropped.map(({ reason, count }) => `${reason} ${formatCount(count)}`).join(', ')})`}
        </p>
      )}
    </section>
  );
}

function ShareBar({ share }: { share: number }) {
  return (
    <div className="h-1.5 min-w-16 rounded-full bg-line" aria-hidden>
      <div className="h-1.5 rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
    </div>
  );
}

function Table({ items }: { items: readonly ServiceCoverage[] }) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Coverage by service"
      className="overflow-x-auto rounded-md border border-line bg-surface"
    >
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">Coverage by service and signal, the most items first</caption>
        <thead className="border-line border-b text-muted text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
            <th scope="col">Service</th>
            <th scope="col">Signal</th>
            <th scope="col" className="text-right">
              Stored
            </th>
            <th scope="col" className="text-right">
              In flows
            </th>
            <th scope="col">
              <span className="sr-only">Share</span>
            </th>
            <th scope="col">Where the IDs came from</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr
              key={`${item.service} ${item.signal}`}
              className="border-line border-b last:border-b-0 hover:bg-hover [&>td]:whitespace-nowrap [&>td]:px-3 [&>td]:py-1.5"
            >
              <td>
                <Link to="/services/$name" params={{ name: item.service }} className="text-accent underline">
                  {item.service}
                </Link>
              </td>
              <td>{SIGNAL_WORD[item.signal]}</td>
              <td className="text-right">{formatCount(item.stored_count)}</td>
              <td className="text-right">{formatShare(item.correlated_share)}</td>
              <td className="w-32">
                <ShareBar share={item.correlated_share} />
              </td>
              <td className="text-muted">
                {Object.entries(item.sources)
                  .sort(([, a], [, b]) => b - a)
                  .map(([source, count]) => `${source} ${formatCount(count)}`)
                  .join(', ') || '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
