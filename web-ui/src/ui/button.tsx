import type { ComponentProps } from 'react';

type Variant = 'primary' | 'plain' | 'ghost';

const LOOK: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent border-accent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong/60 hover:bg-hover',
  ghost: 'border-transparent text-muted hover:bg-hover hover:text-ink',
};

const SHAPE =
  'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded border px-2.5 font-medium disabled:opacity-50';

/** The look of a plain button, for a link that stands among buttons. */
export const BUTTON = `${SHAPE} ${LOOK.plain}`;

export function Button({
  variant = 'plain',
  className = '',
  ...props
}: ComponentProps<'button'> & { variant?: Variant }) {
  return <button type="button" className={`${SHAPE} ${LOOK[variant]} ${className}`} {...props} />;
}

/** A square button with an icon; its label is read out and shown as a tooltip. */
export function IconButton({
  label,
  className = '',
  ...props
}: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-ink disabled:opacity-40 ${className}`}
      {...props}
    />
  );
}
