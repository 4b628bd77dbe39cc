import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ArrowLeftRight, SearchX } from 'lucide-react';
import { useCallback } from 'react';
import { ApiError } from '~/api/problem';
import { flowQuery } from '~/api/queries';
import { Button } from '~/ui/button';
import { useDocumentTitle } from '~/ui/hooks';
import { ErrorState, Loading, Message } from '~/ui/states';
import { ToggleGroup } from '~/ui/toggle';
import { Analysed } from './analysed';
import { Comparison } from './comparison';
import { FlowPicker } from './flow-picker';
import type { CompareSearch } from './search';

const route = getRouteApi('/compare');

/** Two flows side by side: usually one that went wrong and one that went well. */
export function ComparePage() {
  useDocumentTitle('Compare flows · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const first = useQuery({ ...flowQuery(search.first ?? ''), enabled: search.first !== undefined });
  const second = useQuery({ ...flowQuery(search.second ?? ''), enabled: search.second !== undefined });
  const change = useCallback(
    (part: CompareSearch) => {
      const replace = !('first' in part || 'second' in part);
      void navigate({ search: (before) => ({ ...before, ...part }), replace, resetScroll: false });
    },
    [navigate],
  );
  const both = search.first !== undefined && search.second !== undefined;
  const single = both ? undefined : (first.data ?? second.data);
  const failed = [first, second].find((flow) => flow.isError && !flow.data);

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-2">
        <div>
          <h1 className="font-semibold text-lg">Compare flows</h1>
          <p className="text-muted">Two flows of one kind, or one with what is usual.</p>
        </div>
        {both && (
          <Button onClick={() => change({ first: search.second, second: search.first, at: undefined })}>
            <ArrowLeftRight className="size-4" aria-hidden />
            Swap
          </Button>
        )}
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <FlowPicker
          label="First flow"
          id={search.first}
          flow={first.data}
          other={second.data}
          onPick={(id) => change({ first: id, at: undefined })}
        />
        <FlowPicker
          label="Second flow"
          id={search.second}
          flow={second.data}
          other={first.data}
          onPick={(id) => change({ second: id, at: undefined })}
        />
      </div>
      {failed ? (
        failed.error instanceof ApiError && failed.error.status === 404 ? (
          <Message
            role="alert"
            icon={<SearchX className="size-6 text-muted" aria-hidden />}
            title={`No flow has the ID ${failed === first ? search.first : search.second}`}
          />
        ) : (
          <ErrorState error={failed.error} what="flow" onRetry={() => void failed.refetch()} />
        )
      ) : first.data && second.data ? (
        <>
          <ToggleGroup
            label="Show"
            value={search.view ?? 'operations'}
            options={[
              ['operations', 'All operations'],
              ['analysis', 'What differs most'],
            ]}
            onChange={(view) => change({ view: view === 'analysis' ? view : undefined })}
          />
          {search.view === 'analysis' ? (
            <Analysed flow={second.data.correlation_id} compareWith={first.data.correlation_id} />
          ) : (
            <Comparison first={first.data} second={second.data} search={search} onChange={change} />
          )}
        </>
      ) : both ? (
        <Loading what="flows" />
      ) : (
        single && (
          <>
            <h2 className="mt-1 font-semibold text-base">Compared with healthy flows of its kind</h2>
            <Analysed flow={single.correlation_id} compareWith={undefined} />
          </>
        )
      )}
    </div>
  );
}
