import { Skeleton, SkeletonRows } from '~/ui/skeleton';

/** The flow page before its flow has come: the same parts in the same places. */
export function FlowSkeleton({ correlationId }: { correlationId: string }) {
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col gap-1">
        <Skeleton className="h-5 w-20" />
        <h1 className="min-h-8 content-center font-mono font-semibold text-base [overflow-wrap:anywhere] sm:text-lg">
          {correlationId}
        </h1>
        <Skeleton className="h-8 w-80 max-w-full" />
      </div>
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-4 xl:grid-cols-8">
        {['duration', 'traces', 'services', 'errors', 'logs', 'users', 'source', 'merged'].map((name) => (
          <div key={name} className="flex flex-col gap-1 bg-surface px-3 py-2">
            <Skeleton className="h-4 w-16" />
            <Skeleton className="h-5 w-20" />
            <Skeleton className="h-4 w-24" />
          </div>
        ))}
      </div>
      <SkeletonRows what="flow" rows={14} height={40} />
    </div>
  );
}
