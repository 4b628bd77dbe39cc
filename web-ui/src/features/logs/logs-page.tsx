import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { logSampleQuery, logsQuery } from '~/api/queries';
import { ServiceSelect } from '~/features/service/service-select';
import { Button } from '~/ui/button';
import { SelectField, TextField } from '~/ui/field';
import { useDocumentTitle } from '~/ui/hooks';
import { StaleNotice } from '~/ui/page-head';
import { ErrorState, Loading, Message } from '~/ui/states';
import { TimeField } from '~/ui/time-field';
import { Toggle, ToggleGroup } from '~/ui/toggle';
import { VirtualList } from '~/ui/virtual-list';
import { WiderRange } from '~/ui/wider-range';
import { plural } from '~/util/format';
import { CHOICE, IN_PASSING } from '~/util/history';
import { isFixed, type RangeSearch, rangeWords } from '~/util/range';
import { PatternList } from './pattern-list';
import { groupByPattern } from './patterns';
import { RecordRow } from './record-row';
import { type LogsSearch, SEVERITIES } from './search';
import { TailList } from './tail-list';

const route = getRouteApi('/logs');

/** Log records of all flows and of none: to search, to take together, and as they arrive. */
export function LogsPage() {
  useDocumentTitle('Logs · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (part: LogsSearch, how = CHOICE) => {
      void navigate({ search: (before) => ({ ...before, ...part }), ...how });
    },
    [navigate],
  );
  const find = useCallback((text: string) => change({ text: text || undefined }, IN_PASSING), [change]);
  const findTrace = useCallback(
    (trace: string) => change({ trace: trace || undefined }, IN_PASSING),
    [change],
  );
  const range: RangeSearch = { range: search.range, from: search.from, to: search.to };
  const tailing = search.tail === 'on' && !isFixed(search);
  const view = tailing ? 'tail' : (search.view ?? 'records');

  return (
    <div className="flex flex-col gap-3">
      <div>
        <h1 className="font-semibold text-lg">Logs</h1>
        <p className="text-muted">Records of all services. One that was written within a flow leads to it.</p>
      </div>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        {!tailing && <TimeField value={range} onChange={change} />}
        <ServiceSelect className="w-40" value={search.service} onChange={(service) => change({ service })} />
        <SelectField
          label="Severity"
          className="w-40"
          value={search.severity ?? ''}
          onChange={(event) =>
            change({ severity: SEVERITIES.find((severity) => severity === event.target.value) })
          }
        >
          <option value="">Any</option>
          <option value="debug">Debug and above</option>
          <option value="info">Info and above</option>
          <option value="warn">Warn and above</option>
          <option value="error">Error and above</option>
          <option value="fatal">Fatal only</option>
        </SelectField>
        <TextField
          label="Text in the message"
          className="min-w-48 flex-1 md:max-w-96"
          value={search.text ?? ''}
          onCommit={find}
          placeholder="payment refused"
        />
        <TextField
          label="Trace ID"
          className="w-36 md:w-72"
          value={search.trace ?? ''}
          onCommit={findTrace}
          placeholder="32 hex digits"
          validate={(text) => (/^[0-9a-f]{32}$/.test(text) ? undefined : '32 digits of 0-9 and a-f')}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <ToggleGroup
          label="Show"
          value={view}
          options={[
            ['records', 'Records'],
            ['patterns', 'Patterns'],
          ]}
          onChange={(next) => change({ tail: undefined, view: next === 'patterns' ? 'patterns' : undefined })}
        />
        <Toggle
          label="Live tail"
          pressed={tailing}
          onChange={(on) =>
            change(on ? { tail: 'on', view: undefined, from: undefined, to: undefined } : { tail: undefined })
          }
        />
      </div>
      {view === 'tail' ? (
        <TailList filters={search} />
      ) : view === 'patterns' ? (
        <Patterns search={search} range={range} onChange={change} />
      ) : (
        <Records search={search} range={range} onChange={change} />
      )}
    </div>
  );
}

interface ViewProps {
  search: LogsSearch;
  range: RangeSearch;
  onChange: (part: LogsSearch) => void;
}

function Records({ search, range, onChange }: ViewProps) {
  const logs = useInfiniteQuery(logsQuery(filtersOf(search), range));
  const items = useMemo(
    () => logs.data?.pages.flatMap((page) => page.items).map((record, key) => ({ record, key })) ?? [],
    [logs.data],
  );
  if (logs.isPending) return <Loading what="log records" />;
  if (!logs.data)
    return <ErrorState error={logs.error} what="log records" onRetry={() => void logs.refetch()} />;
  if (items.length === 0) return <Nothing search={search} onChange={onChange} />;
  return (
    <>
      <StaleNotice error={logs.error} what="records" />
      <div
        aria-busy={logs.isPlaceholderData}
        className="overflow-hidden rounded-md border border-line bg-surface"
      >
        <VirtualList label="Log records" items={items} estimateHeight={34} keyOf={({ key }) => key}>
          {({ record }) => <RecordRow record={record} />}
        </VirtualList>
      </div>
      <div className="flex items-center justify-center gap-3">
        <span role="status" className="text-muted">
          {plural(items.length, 'record')}, newest first
        </span>
        {logs.hasNextPage && (
          <Button onClick={() => void logs.fetchNextPage()} disabled={logs.isFetchingNextPage}>
            {logs.isFetchingNextPage ? 'Loading…' : 'Load older records'}
          </Button>
        )}
        <Button onClick={() => void logs.refetch()} disabled={logs.isFetching}>
          Refresh
        </Button>
      </div>
    </>
  );
}

function Patterns({ search, range, onChange }: ViewProps) {
  const sample = useQuery(logSampleQuery(filtersOf(search), range));
  const patterns = useMemo(() => groupByPattern(sample.data?.items ?? []), [sample.data]);
  if (sample.isPending) return <Loading what="patterns" />;
  if (!sample.data)
    return <ErrorState error={sample.error} what="patterns" onRetry={() => void sample.refetch()} />;
  if (patterns.length === 0) return <Nothing search={search} onChange={onChange} />;
  const { items, next_cursor } = sample.data;
  return (
    <>
      <StaleNotice error={sample.error} what="patterns" />
      <p role="status" className="text-muted">
        {plural(patterns.length, 'pattern')} in {next_cursor === null ? 'all' : 'the newest'}{' '}
        {plural(items.length, 'record')} that match
        {next_cursor !== null && '; a shorter time or more filters show the rest'}.
      </p>
      <PatternList
        patterns={patterns}
        total={items.length}
        onShow={(pattern) => onChange({ ...pattern, view: undefined })}
      />
    </>
  );
}

function filtersOf({ service, severity, text, trace }: LogsSearch) {
  return { service, severity, text, trace };
}

function Nothing({ search, onChange }: Pick<ViewProps, 'search' | 'onChange'>) {
  const filtered = search.service ?? search.severity ?? search.text ?? search.trace;
  return (
    <Message
      role="status"
      icon={<ScrollText className="size-6 text-muted" aria-hidden />}
      title={filtered ? 'No log record matches' : `No log record in the ${rangeWords(search)}`}
    >
      <p className="text-muted">Searched the {rangeWords(search)}. Case does not matter.</p>
      <div className="mt-2 flex flex-wrap justify-center gap-2">
        <WiderRange range={search} verb="Search" onChange={onChange} />
        {filtered && (
          <Button
            onClick={() =>
              onChange({ service: undefined, severity: undefined, text: undefined, trace: undefined })
            }
          >
            Clear filters
          </Button>
        )}
      </div>
    </Message>
  );
}
