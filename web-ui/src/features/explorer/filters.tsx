import { useCallback } from 'react';
import { ServiceSelect } from '~/features/service/service-select';
import { SelectField, TextField } from '~/ui/field';
import { useIsNarrow } from '~/ui/hooks';
import { STATUS_WORD } from '~/ui/status-badge';
import { TimeField } from '~/ui/time-field';
import { parseDuration } from '~/util/duration';
import { type HistoryStep, IN_PASSING } from '~/util/history';
import { type ExplorerSearch, FLOW_STATUSES } from './search';

interface FiltersProps {
  search: ExplorerSearch;
  onChange: (part: ExplorerSearch, how?: HistoryStep) => void;
}

export function Filters({ search, onChange }: FiltersProps) {
  const narrow = useIsNarrow();
  const setOperation = useCallback(
    (operation: string) => onChange({ operation: operation || undefined }, IN_PASSING),
    [onChange],
  );
  const setMin = useCallback((min: string) => onChange({ min: min || undefined }, IN_PASSING), [onChange]);
  const setMax = useCallback((max: string) => onChange({ max: max || undefined }, IN_PASSING), [onChange]);
  const setAttribute = useCallback(
    (attribute: string) => onChange({ attribute: attribute || undefined }, IN_PASSING),
    [onChange],
  );

  const fields = (
    <>
      <SelectField
        label="Status"
        value={search.status ?? ''}
        onChange={(event) => {
          onChange({ status: FLOW_STATUSES.find((status) => status === event.target.value) });
        }}
      >
        <option value="">Any</option>
        {FLOW_STATUSES.map((status) => (
          <option key={status} value={status}>
            {STATUS_WORD[status]}
          </option>
        ))}
      </SelectField>
      <ServiceSelect value={search.service} onChange={(service) => onChange({ service })} />
      <TextField
        label="Operation"
        value={search.operation ?? ''}
        onCommit={setOperation}
        placeholder="POST /checkout"
      />
      <TextField
        label="Minimum duration"
        value={search.min ?? ''}
        onCommit={setMin}
        placeholder="250ms"
        validate={durationProblem}
      />
      <TextField
        label="Maximum duration"
        value={search.max ?? ''}
        onCommit={setMax}
        placeholder="2s"
        validate={durationProblem}
      />
      <TextField
        label="Attribute"
        value={search.attribute ?? ''}
        onCommit={setAttribute}
        placeholder="http.route=/checkout"
        validate={(text) => (/^[^=]+=./.test(text) ? undefined : 'Such as key=value')}
      />
    </>
  );
  const time = <TimeField value={search} onChange={onChange} className="max-xl:col-span-full" />;
  if (!narrow)
    return (
      <div className="grid grid-cols-2 gap-x-3 gap-y-2 md:grid-cols-3 xl:grid-cols-7">
        {time}
        {fields}
      </div>
    );
  const chosen = CLOSED.filter((name) => search[name] !== undefined).length;
  return (
    <>
      {time}
      <details>
        <summary>{chosen === 0 ? 'More filters' : `More filters, ${chosen} chosen`}</summary>
        <div className="mt-2 grid grid-cols-2 gap-x-3 gap-y-2">{fields}</div>
      </details>
    </>
  );
}

/** The filters that a phone shows on demand only: the list is what one came for. */
const CLOSED = ['status', 'service', 'operation', 'min', 'max', 'attribute'] as const;

function durationProblem(text: string): string | undefined {
  return parseDuration(text) === undefined ? 'Such as 250ms, 1.5s or 2min' : undefined;
}
