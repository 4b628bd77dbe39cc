import { useState } from 'react';
import {
  DEFAULT_RANGE,
  fromLocalInput,
  isFixed,
  isRangeKey,
  RANGES,
  type RangeSearch,
  toLocalInput,
} from '~/util/range';
import { zoneName, zoneOffsetMs } from '~/util/time';
import { Button } from './button';
import { CONTROL, SelectField } from './field';

interface TimeFieldProps {
  value: RangeSearch;
  onChange: (range: { [K in keyof RangeSearch]-?: RangeSearch[K] }) => void;
  className?: string;
}

const FIXED = 'fixed';

/** The time range of a page: one up to now, or two moments on the reader's clock. */
export function TimeField({ value, onChange, className = '' }: TimeFieldProps) {
  const fixed = isFixed(value);
  const [editing, setEditing] = useState(false);
  return (
    <div className={`flex flex-wrap items-end gap-2 ${className}`}>
      <SelectField
        label="Time"
        note={zoneName(zoneOffsetMs(Date.now()))}
        className="min-w-36 flex-1"
        value={fixed || editing ? FIXED : (value.range ?? DEFAULT_RANGE)}
        onChange={(event) => {
          const next = event.target.value;
          setEditing(next === FIXED);
          if (isRangeKey(next))
            onChange({ range: next === DEFAULT_RANGE ? undefined : next, from: undefined, to: undefined });
        }}
      >
        {Object.entries(RANGES).map(([key, { label }]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
        <option value={FIXED}>From … to …</option>
      </SelectField>
      {(fixed || editing) && (
        <Between
          key={`${value.from}${value.to}`}
          value={value}
          onChange={(from, to) => onChange({ range: undefined, from, to })}
        />
      )}
    </div>
  );
}

function Between({ value, onChange }: { value: RangeSearch; onChange: (from: string, to: string) => void }) {
  const [from, setFrom] = useState(() =>
    toLocalInput(value.from ? Date.parse(value.from) : Date.now() - 3_600_000),
  );
  const [to, setTo] = useState(() => toLocalInput(value.to ? Date.parse(value.to) : Date.now()));
  const start = fromLocalInput(from);
  const end = fromLocalInput(to);
  const usable = start !== undefined && end !== undefined && start < end;
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (usable) onChange(start, end);
      }}
    >
      <Moment label="From" value={from} onChange={setFrom} />
      <Moment label="To" value={to} onChange={setTo} />
      <Button type="submit" disabled={!usable}>
        Apply
      </Button>
    </form>
  );
}

/** A moment on the reader's clock, to the second. */
export function Moment({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="flex flex-col gap-0.5 text-muted text-xs">
      {label}
      <input
        type="datetime-local"
        step={1}
        className={`${CONTROL} text-[0.8125rem]`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
