import { CircleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { SelectField } from '~/ui/field';
import { useIsNarrow } from '~/ui/hooks';
import { ServiceName } from '~/ui/service-name';
import { type Column, VirtualTable } from '~/ui/virtual-table';
import { formatDuration } from '~/util/duration';
import { matchesSpan } from './filter';
import type { ChangeSearch } from './flow-view';
import type { FlowModel, SpanNode } from './model';
import { type FlowSearch, SORTS, type Sort } from './search';
import { ShownCount, SpanFilters } from './span-filters';

export interface TabProps {
  model: FlowModel;
  search: FlowSearch;
  onChange: ChangeSearch;
}

const SORT_WORDS: Record<Sort, string> = {
  start: 'Start',
  duration: 'Duration, longest first',
  service: 'Service',
  operation: 'Operation',
};

export function SpansTab({ model, search, onChange }: TabProps) {
  const narrow = useIsNarrow();
  const { service, status, q, sort = 'start' } = search;
  const spans = useMemo(
    () => model.spans.filter((node) => matchesSpan(node, { service, status, text: q })).sort(COMPARE[sort]),
    [model, service, status, q, sort],
  );
  const columns = useMemo(() => columnsFor(model, onChange, narrow), [model, onChange, narrow]);
  return (
    <div>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 border-line border-b p-2">
        <SpanFilters model={model} search={search} onChange={onChange} />
        <SelectField
          label="Sort by"
          className="w-44"
          value={sort}
          onChange={(event) => {
            const next = SORTS.find((known) => known === event.target.value);
            onChange({ sort: next === 'start' ? undefined : next });
          }}
        >
          {SORTS.map((key) => (
            <option key={key} value={key}>
              {SORT_WORDS[key]}
            </option>
          ))}
        </SelectField>
        <ShownCount shown={spans.length} all={model.spans.length} what="span" />
      </div>
      {spans.length === 0 ? (
        <p className="px-3 py-10 text-center text-muted">
          {model.spans.length ? 'No span matches the filters.' : 'This flow has no spans.'}
        </p>
      ) : (
        <VirtualTable
          label="Spans"
          columns={columns}
          items={spans}
          keyOf={(node) => `${node.span.trace_id}${node.span.span_id}`}
          isSelected={(node) => node.span.span_id === search.span}
        />
      )}
    </div>
  );
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const COMPARE: Record<Sort, (a: SpanNode, b: SpanNode) => number> = {
  start: (a, b) => a.startNs - b.startNs,
  duration: (a, b) => b.span.duration_ns - a.span.duration_ns,
  service: (a, b) => text(a.span.service, b.span.service) || a.startNs - b.startNs,
  operation: (a, b) => text(a.span.name, b.span.name) || a.startNs - b.startNs,
};

function columnsFor(model: FlowModel, onChange: ChangeSearch, narrow: boolean): Column<SpanNode>[] {
  const columns: Column<SpanNode>[] = [
    {
      name: 'Operation',
      width: narrow ? '12rem' : 'minmax(10rem, 2fr)',
      cell: (node) => (
        <button
          type="button"
          className={`max-w-full truncate text-left underline-offset-2 hover:underline ${node.isError ? 'text-error' : ''}`}
          onClick={() => onChange({ span: node.span.span_id })}
        >
          {node.span.name}
        </button>
      ),
    },
    {
      name: 'Service',
      width: narrow ? '8rem' : 'minmax(7rem, 1fr)',
      cell: (node) => (
        <ServiceName
          name={node.span.service}
          colour={model.colours.get(node.span.service)}
          className="max-w-full"
        />
      ),
    },
    {
      name: 'Duration',
      width: '5.5rem',
      align: 'right',
      cell: (node) => formatDuration(node.span.duration_ns),
    },
    {
      name: 'Start',
      width: '6rem',
      align: 'right',
      cell: (node) => <span className="text-muted">+{formatDuration(node.startNs)}</span>,
    },
    {
      name: 'Status',
      width: '5rem',
      cell: (node) =>
        node.isError ? (
          <span className="inline-flex items-center gap-1 text-error">
            <CircleAlert className="size-3.5" aria-hidden /> Failed
          </span>
        ) : (
          <span className="text-muted">{node.span.status.code === 'ok' ? 'OK' : '–'}</span>
        ),
    },
    { name: 'Kind', width: '5rem', cell: (node) => <span className="text-muted">{node.span.kind}</span> },
    {
      name: 'Logs',
      width: '3rem',
      align: 'right',
      cell: (node) => <span className={node.logs.length ? '' : 'text-muted'}>{node.logs.length}</span>,
    },
    {
      name: 'Trace',
      width: '4rem',
      align: 'right',
      cell: (node) => <span className="text-muted">{node.trace.index + 1}</span>,
    },
  ];
  return columns;
}
