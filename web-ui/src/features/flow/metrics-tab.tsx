import { useMemo } from 'react';
import { useIsNarrow } from '~/ui/hooks';
import { ServiceName } from '~/ui/service-name';
import { type Column, VirtualTable } from '~/ui/virtual-table';
import { formatDuration } from '~/util/duration';
import { formatMeasurement } from '~/util/format';
import { matchesExemplar } from './filter';
import { type ExemplarItem, isMissing } from './model';
import { FilterBar } from './span-filters';
import type { TabProps } from './spans-tab';

export function MetricsTab({ model, search, onChange }: TabProps) {
  const narrow = useIsNarrow();
  const columns = useMemo((): Column<ExemplarItem>[] => {
    return [
      {
        name: 'Metric',
        width: narrow ? '15rem' : 'minmax(12rem, 2fr)',
        cell: ({ exemplar }) => <span className="font-mono text-xs">{exemplar.metric}</span>,
      },
      {
        name: 'Value',
        width: '7rem',
        align: 'right',
        cell: ({ exemplar }) => formatMeasurement(exemplar.value, exemplar.unit),
      },
      {
        name: 'Service',
        width: narrow ? '8rem' : 'minmax(7rem, 1fr)',
        cell: ({ exemplar }) => (
          <ServiceName name={exemplar.service} colour={model.colours.get(exemplar.service)} />
        ),
      },
      {
        name: 'Time',
        width: '6rem',
        align: 'right',
        cell: ({ atNs }) => <span className="text-muted">+{formatDuration(atNs)}</span>,
      },
      {
        name: 'Kind',
        width: '6rem',
        cell: ({ exemplar }) => (
          <span className="text-muted">{exemplar.metric_type.replaceAll('_', ' ')}</span>
        ),
      },
      {
        name: 'Span',
        width: narrow ? '10rem' : 'minmax(8rem, 1fr)',
        cell: ({ span }) =>
          span ? (
            <button
              type="button"
              className="max-w-full truncate text-accent underline-offset-2 hover:underline"
              onClick={() => onChange({ span: span.span.span_id })}
            >
              {span.span.name}
            </button>
          ) : (
            <span className="text-muted">–</span>
          ),
      },
      {
        name: 'Attributes',
        width: narrow ? '16rem' : 'minmax(8rem, 2fr)',
        cell: ({ exemplar }) => {
          const text = Object.entries(exemplar.attributes)
            .map(([key, value]) => `${key}=${value}`)
            .join('  ');
          return (
            <span className="text-muted text-xs" title={text}>
              {text}
            </span>
          );
        },
      },
    ];
  }, [model, onChange, narrow]);

  const { service, q } = search;
  const shown = useMemo(
    () => model.exemplars.filter((item) => matchesExemplar(item, { service, text: q })),
    [model, service, q],
  );

  if (model.exemplars.length === 0) {
    return (
      <p className="px-3 py-10 text-center text-muted">
        {isMissing(model.answer, 'metrics')
          ? 'The exemplars of this flow could not be read in full: whether there are any is not known.'
          : 'No metric of this flow has exemplars. They need an SDK that records them and a histogram or counter measured within a span.'}
      </p>
    );
  }
  return (
    <div>
      <FilterBar
        model={model}
        search={search}
        onChange={onChange}
        shown={shown.length}
        all={model.exemplars.length}
        what="exemplar"
      />
      {shown.length === 0 ? (
        <p className="px-3 py-10 text-center text-muted">No exemplar matches the filters.</p>
      ) : (
        <VirtualTable
          label="Metric exemplars"
          columns={columns}
          items={shown}
          keyOf={(item) => item.index}
          isSelected={(item) => item.span !== undefined && item.span.span.span_id === search.span}
        />
      )}
    </div>
  );
}
