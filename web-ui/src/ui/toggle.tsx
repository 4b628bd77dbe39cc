/** Switches that take effect at once. */

const LOOK =
  'h-6 rounded border px-2 text-xs whitespace-nowrap border-line-strong/60 text-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:text-ink';

interface ToggleProps {
  label: string;
  pressed: boolean;
  onChange: (pressed: boolean) => void;
}

export function Toggle({ label, pressed, onChange }: ToggleProps) {
  return (
    <button type="button" aria-pressed={pressed} className={LOOK} onClick={() => onChange(!pressed)}>
      {label}
    </button>
  );
}

interface ToggleGroupProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, word: string])[];
  onChange: (value: T) => void;
}

export function ToggleGroup<T extends string>({ label, value, options, onChange }: ToggleGroupProps<T>) {
  return (
    <div role="group" aria-label={label} className="flex gap-1">
      {options.map(([option, word]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          className={LOOK}
          onClick={() => onChange(option)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
