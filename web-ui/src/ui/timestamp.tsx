import { clockParts } from '~/util/time';

/** The reader's clock to the millisecond; the tooltip has the nanoseconds in UTC as the API wrote them. */
export function Timestamp({ time, withDate = false }: { time: string; withDate?: boolean }) {
  const parts = clockParts(time);
  return (
    <time dateTime={time} title={time} className="whitespace-nowrap">
      {withDate && <span className="text-muted">{parts.date} </span>}
      {parts.time}
    </time>
  );
}
