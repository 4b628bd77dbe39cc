import { Pause, Play, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { type HistoryStep, IN_PASSING } from '~/util/history';
import { isFixed, isLive, type LiveSearch } from '~/util/range';
import { formatAgo } from '~/util/time';
import { IconButton } from './button';
import { useNow } from './hooks';

interface PageHeadProps {
  title: ReactNode;
  /** One sentence saying what the page shows. */
  children: ReactNode;
  refresh: RefreshProps;
}

/** Title, purpose and freshness of a page that is read anew now and then. */
export function PageHead({ title, children, refresh }: PageHeadProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
      <div className="min-w-0">
        <h1 className="flex items-center gap-2 font-semibold text-lg [overflow-wrap:anywhere]">{title}</h1>
        <p className="text-muted">{children}</p>
      </div>
      <Refresh {...refresh} />
    </div>
  );
}

interface RefreshProps {
  updatedAtMs: number;
  isFetching: boolean;
  everyMs: number;
  /** Whether the page is read anew by itself; undefined between two fixed moments, where nothing new comes. */
  live: boolean | undefined;
  onToggle: () => void;
  onRefresh: () => void;
}

interface Refreshed {
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => unknown;
}

/** The freshness of a page whose main part is the first of the queries. */
export function refreshOf(
  queries: readonly [Refreshed, ...Refreshed[]],
  everyMs: number,
  search: LiveSearch,
  onChange: (part: { refresh: 'off' | undefined }, how: HistoryStep) => void,
): RefreshProps {
  const live = isLive(search);
  return {
    updatedAtMs: queries[0].dataUpdatedAt,
    isFetching: queries[0].isFetching,
    everyMs,
    live: isFixed(search) ? undefined : live,
    onToggle: () => onChange({ refresh: live ? 'off' : undefined }, IN_PASSING),
    onRefresh: () => {
      for (const query of queries) void query.refetch();
    },
  };
}

function Refresh({ updatedAtMs, isFetching, everyMs, live, onToggle, onRefresh }: RefreshProps) {
  const now = useNow(1000);
  return (
    <div className="flex items-center gap-0.5 text-muted">
      <span className="mr-2">
        {updatedAtMs === 0 ? 'Not updated yet' : `Updated ${formatAgo(updatedAtMs, now)}`}
        <span className="hidden sm:inline">
          {live === undefined ? '' : live ? ` · every ${everyMs / 1000} s` : ' · paused'}
        </span>
      </span>
      {live !== undefined && (
        <IconButton
          label={live ? 'Pause refreshing' : 'Resume refreshing'}
          aria-pressed={!live}
          onClick={onToggle}
        >
          {live ? <Pause className="size-4" aria-hidden /> : <Play className="size-4" aria-hidden />}
        </IconButton>
      )}
      <IconButton label="Refresh now" onClick={onRefresh}>
        <RefreshCw className={`size-4 ${isFetching ? 'animate-spin' : ''}`} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Says that what is on screen is older than it should be, because reading it anew failed. */
export function StaleNotice({ error, what }: { error: Error | null; what: string }) {
  return (
    error && (
      <p role="alert" className="rounded border border-warn/40 bg-warn-soft px-3 py-1.5 text-warn">
        The {what} could not be refreshed: {error.message}
      </p>
    )
  );
}
