/** Where something will be in a moment, in its size, so that nothing jumps when it comes. */
export function Skeleton({ className = '' }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={`block animate-pulse rounded bg-line motion-reduce:animate-none ${className}`}
    />
  );
}

/** Rows of a list that is being loaded; said in words to who does not see them. */
export function SkeletonRows({ what, rows, height }: { what: string; rows: number; height: number }) {
  return (
    <div role="status" className="overflow-hidden rounded-md border border-line bg-surface">
      <span className="sr-only">Loading {what}…</span>
      {Array.from({ length: rows }, (_, i) => (
        <div
          key={i}
          className="flex items-center gap-4 border-line border-b px-3 last:border-b-0"
          style={{ height }}
        >
          <Skeleton className="h-4 w-20" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="h-4 w-24 max-sm:hidden" />
          <Skeleton className="h-4 w-16" />
        </div>
      ))}
    </div>
  );
}
