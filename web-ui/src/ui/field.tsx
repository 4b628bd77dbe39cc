import { type ComponentProps, useEffect, useId, useState } from 'react';

export const CONTROL =
  'h-8 w-full rounded border border-line-strong/60 bg-surface px-2 text-ink placeholder:text-muted hover:border-line-strong';

export function SelectField({
  label,
  children,
  note,
  className = '',
  ...props
}: ComponentProps<'select'> & { label: string /** Stands beside the label. */; note?: string }) {
  const id = useId();
  return (
    <div className={`flex flex-col gap-0.5 ${className}`}>
      <span className="flex justify-between gap-2 text-muted text-xs">
        <label htmlFor={id}>{label}</label>
        {note}
      </span>
      <select id={id} className={CONTROL} {...props}>
        {children}
      </select>
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onCommit: (value: string) => void;
  placeholder?: string;
  /** Why the text cannot be used; undefined when it can. */
  validate?: (value: string) => string | undefined;
  list?: string[];
  className?: string;
}

/** Takes effect a moment after typing ends, or at once on Enter and on leaving the field. */
export function TextField({
  label,
  value,
  onCommit,
  placeholder,
  validate,
  list,
  className = '',
}: TextFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  const problem = draft === '' ? undefined : validate?.(draft);
  const pending = draft !== value && problem === undefined;

  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => onCommit(draft), 350);
    return () => clearTimeout(timer);
  }, [draft, pending, onCommit]);

  const commit = () => {
    if (pending) onCommit(draft);
  };
  return (
    <div className={`flex flex-col gap-0.5 ${className}`}>
      <label htmlFor={id} className="text-muted text-xs">
        {label}
      </label>
      <input
        id={id}
        type="text"
        value={draft}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        list={list ? `${id}-list` : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        className={`${CONTROL} ${problem ? 'border-error' : ''}`}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((item) => (
            <option key={item} value={item} />
          ))}
        </datalist>
      )}
      {problem && (
        <span id={`${id}-problem`} className="text-error text-xs">
          {problem}
        </span>
      )}
    </div>
  );
}
