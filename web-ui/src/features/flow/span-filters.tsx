import { useCallback } from 'react';
import { SelectField, TextField } from '~/ui/field';
import { formatCount, plural } from '~/util/format';
import type { ChangeSearch } from './flow-view';
import type { FlowModel } from './model';
import type { FlowSearch } from './search';

interface SpanFiltersProps {
  model: FlowModel;
  search: FlowSearch;
  onChange: ChangeSearch;
}

/** The filters that the timeline and the table of spans share. */
export function SpanFilters({ model, search, onChange }: SpanFiltersProps) {
  return (
    <>
      <ServiceFilter model={model} search={search} onChange={onChange} />
      <SelectField
        label="Span status"
        className="w-28"
        value={search.status ?? ''}
        onChange={(event) => {
          const status = event.target.value;
          onChange({ status: status === 'ok' || status === 'error' ? status : undefined });
        }}
      >
        <option value="">Any</option>
        <option value="error">Failed</option>
        <option value="ok">Not failed</option>
      </SelectField>
      <TextFilter
        label="Find in spans"
        search={search}
        onChange={onChange}
        placeholder="Name, attribute, ID"
      />
    </>
  );
}

export function ServiceFilter({ model, search, onChange }: SpanFiltersProps) {
  const names = [...model.colours.keys()];
  if (search.service !== undefined && !names.includes(search.service)) names.push(search.service);
  return (
    <SelectField
      label="Service"
      className="w-36"
      value={search.service ?? ''}
      onChange={(event) => onChange({ service: event.target.value || undefined })}
    >
      <option value="">All services</option>
      {names.sort().map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}

interface TextFilterProps {
  label: string;
  placeholder: string;
  search: FlowSearch;
  onChange: ChangeSearch;
}

export function TextFilter({ label, placeholder, search, onChange }: TextFilterProps) {
  const commit = useCallback((q: string) => onChange({ q: q || undefined }), [onChange]);
  return (
    <TextField
      label={label}
      className="w-48"
      value={search.q ?? ''}
      onCommit={commit}
      placeholder={placeholder}
    />
  );
}

interface FilterBarProps extends SpanFiltersProps {
  shown: number;
  all: number;
  /** What is counted, in the singular. */
  what: string;
}

/** The filters of a tab that has no others of its own, and how much they leave. */
export function FilterBar({ model, search, onChange, shown, all, what }: FilterBarProps) {
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-2 border-line border-b p-2">
      <ServiceFilter model={model} search={search} onChange={onChange} />
      <TextFilter
        label={`Find in ${what}s`}
        search={search}
        onChange={onChange}
        placeholder="Name, attribute, ID"
      />
      <ShownCount shown={shown} all={all} what={what} />
    </div>
  );
}

export function ShownCount({ shown, all, what }: Pick<FilterBarProps, 'shown' | 'all' | 'what'>) {
  return (
    <output className="ml-auto py-1.5 text-muted">
      {shown === all ? plural(shown, what) : `${plural(shown, what)} of ${formatCount(all)}`}
    </output>
  );
}
