import { Link, useSearch } from '@tanstack/react-router';
import { ChevronLeft, Download, GitCompareArrows, RefreshCw } from 'lucide-react';
import type { CorrelationAnswer, FlowStatus } from '~/api/types';
import { lastSearch } from '~/features/explorer/last-search';
import { hasFilters } from '~/features/explorer/search';
import { BUTTON, Button, IconButton } from '~/ui/button';
import { CopyButton, CopyTextButton } from '~/ui/copy-button';
import { useNow } from '~/ui/hooks';
import { StatusBadge } from '~/ui/status-badge';
import { Timestamp } from '~/ui/timestamp';
import { clockParts, formatAgo, zoneName, zoneOffsetMs } from '~/util/time';
import { curlCommand, downloadJson } from './actions';

const STATUS_MEANING: Record<FlowStatus, string> = {
  ok: 'nothing failed',
  recovered: 'failed, but ended well',
  error: 'the first request failed',
};

interface FlowHeaderProps {
  answer: CorrelationAnswer;
  updatedAtMs: number;
  isFetching: boolean;
  onRefresh: () => void;
}

export function FlowHeader({ answer, updatedAtMs, isFetching, onRefresh }: FlowHeaderProps) {
  const now = useNow(1000);
  const back = lastSearch();
  const { tenant } = useSearch({ from: '__root__' });
  const { summary, time_range: range } = answer;
  const sameDay = clockParts(range.start).date === clockParts(range.end).date;
  return (
    <header className="flex flex-col gap-1">
      <Link
        to="/"
        search={back}
        className="inline-flex items-center gap-0.5 self-start text-muted hover:text-ink"
      >
        <ChevronLeft className="size-3.5" aria-hidden />
        {hasFilters(back) ? 'Flows of your search' : 'All flows'}
      </Link>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="flex min-w-0 items-center font-mono font-semibold text-base sm:text-lg">
          <span className="[overflow-wrap:anywhere]">{answer.correlation_id}</span>
          <CopyButton text={answer.correlation_id} label="Copy the correlation ID" className="ml-1" />
        </h1>
        <StatusBadge status={summary.status} />
        <span className="text-muted">{STATUS_MEANING[summary.status]}</span>
        <span className="ml-auto flex items-center gap-1 text-muted">
          Updated {formatAgo(updatedAtMs, now)}
          <IconButton label="Refresh the flow" onClick={onRefresh}>
            <RefreshCw className={`size-4 ${isFetching ? 'animate-spin' : ''}`} aria-hidden />
          </IconButton>
        </span>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="flex flex-wrap gap-x-3 text-muted">
          <span className="text-ink">
            {summary.root_operation || 'unnamed'}{' '}
            <span className="text-muted">in {summary.root_service || 'unknown service'}</span>
          </span>
          <span>
            <Timestamp time={range.start} withDate /> – <Timestamp time={range.end} withDate={!sameDay} />{' '}
            {zoneName(zoneOffsetMs(Date.parse(range.start)))}
          </span>
        </p>
        <div role="group" aria-label="Use this flow elsewhere" className="flex flex-wrap gap-1">
          <Link to="/compare" search={{ first: answer.correlation_id }} className={BUTTON}>
            <GitCompareArrows className="size-4" aria-hidden />
            Compare
          </Link>
          <CopyTextButton label="Copy link" textOf={() => window.location.href} />
          <CopyTextButton
            label="Copy as curl"
            textOf={() => curlCommand(window.location.origin, answer.correlation_id, tenant)}
          />
          <Button onClick={() => downloadJson(answer)}>
            <Download className="size-4" aria-hidden />
            Export JSON
          </Button>
        </div>
      </div>
    </header>
  );
}
