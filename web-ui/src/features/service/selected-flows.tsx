import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { flowsQuery } from '~/api/queries';
import { FlowList } from '~/features/explorer/flow-list';
import type { ExplorerSearch } from '~/features/explorer/search';
import { Button } from '~/ui/button';
import { ErrorState, Loading } from '~/ui/states';
import { formatDuration } from '~/util/duration';
import type { Cells } from './heatmap-model';

const SHOWN = 10;

interface SelectedFlowsProps {
  service: string;
  operation: string | undefined;
  cells: Cells;
  onClear: () => void;
}

/**
 * The flows that a part of the heatmap is of. The API finds flows by their beginning: one that began before the time is not
 * among them, so the words say what was looked for.
 */
export function SelectedFlows({ service, operation, cells, onClear }: SelectedFlowsProps) {
  const search: ExplorerSearch = {
    from: new Date(cells.fromMs).toISOString(),
    to: new Date(cells.toMs).toISOString(),
    service,
    operation,
    spanMin: `${Math.floor(cells.minNs)}ns`,
    spanMax: `${Math.ceil(cells.maxNs)}ns`,
  };
  const flows = useInfiniteQuery(flowsQuery(search));
  const items = flows.data?.pages[0]?.items ?? [];
  return (
    <section aria-label="Flows of the selection" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          Flows that began in this time, with a span of {service} of {formatDuration(cells.minNs)} to{' '}
          {formatDuration(cells.maxNs)}
        </p>
        <div className="flex items-center gap-3">
          <Link to="/" search={search} className="text-accent underline">
            Open the list
          </Link>
          <Button onClick={onClear}>Clear the selection</Button>
        </div>
      </div>
      {flows.isPending ? (
        <Loading what="flows" />
      ) : !flows.data ? (
        <ErrorState error={flows.error} what="flows" onRetry={() => void flows.refetch()} />
      ) : items.length === 0 ? (
        <p role="status" className="text-muted">
          No flow fits. Requests without a correlation ID belong to none; the coverage page tells how many
          there are.
        </p>
      ) : (
        <>
          <FlowList items={items.slice(0, SHOWN)} dimmed={flows.isPlaceholderData} />
          {items.length > SHOWN && (
            <p className="text-muted">The newest {SHOWN} of them; the list has all.</p>
          )}
        </>
      )}
    </section>
  );
}
