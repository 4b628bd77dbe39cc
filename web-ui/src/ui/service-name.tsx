import { colourVar } from '~/util/colour';

/** A service with its colour; the colour repeats the name and never stands alone. */
export function ServiceName({
  name,
  colour,
  className = '',
}: {
  name: string;
  colour: number | undefined;
  className?: string;
}) {
  return (
    <span className={`inline-flex min-w-0 items-center gap-1.5 ${className}`}>
      <span className="size-2.5 shrink-0 rounded-xs" style={{ background: colourVar(colour) }} aria-hidden />
      <span className="truncate">{name}</span>
    </span>
  );
}
