import { Pause, Radio } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '~/ui/button';
import { Loading } from '~/ui/states';
import { VirtualList } from '~/ui/virtual-list';
import { formatCount, plural } from '~/util/format';
import { RecordRow } from './record-row';
import type { LogsSearch } from './search';
import { KEPT, type TailRecord } from './tail';
import { useTail } from './use-tail';

/** Records as they arrive, the newest at the top. Who scrolls down reads in peace: what arrives waits until the top is reached again. */
export function TailList({ filters }: { filters: LogsSearch }) {
  const tail = useTail(filters);
  const frame = useRef<HTMLDivElement>(null);
  /** What was on screen when it stopped. */
  const [held, setHeld] = useState<readonly TailRecord[]>();
  const shown = held ?? tail.records;
  const heldKeys = held && new Set(held.map(({ key }) => key));
  const waiting = heldKeys ? tail.records.filter(({ key }) => !heldKeys.has(key)).length : 0;

  const resume = () => {
    const list = frame.current?.querySelector('[role=region]');
    // The list goes on once it has arrived at the top; were it to grow on the way, it would be put back to its place.
    if (list && list.scrollTop > 0) list.scrollTo({ top: 0 });
    else setHeld(undefined);
  };
  if (tail.isPending) return <Loading what="log records" />;
  return (
    <>
      {tail.error && (
        <p role="alert" className="rounded border border-warn/40 bg-warn-soft px-3 py-1.5 text-warn">
          The newest records could not be read, and are asked for again: {tail.error.message}
        </p>
      )}
      {tail.hasGap && (
        <p role="status" className="rounded border border-warn/40 bg-warn-soft px-3 py-1.5 text-warn">
          More records arrived than can be followed: some are left out. More filters help.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <p role="status" className="flex items-center gap-1.5 text-muted">
          {held ? <Pause className="size-4" aria-hidden /> : <Radio className="size-4 text-ok" aria-hidden />}
          {held
            ? `Paused${waiting > 0 ? ` · ${plural(waiting, 'new record')}` : ''}`
            : `Live · ${plural(tail.records.length, 'record')}${tail.records.length === KEPT ? `, the newest ${formatCount(KEPT)} are kept` : ''}`}
        </p>
        {held ? (
          <Button onClick={resume}>Show the newest</Button>
        ) : (
          <Button onClick={() => setHeld(tail.records)}>Pause</Button>
        )}
      </div>
      {shown.length === 0 ? (
        <p role="status" className="py-16 text-center text-muted">
          Nothing was written in the last five minutes that matches. New records appear here.
        </p>
      ) : (
        <div ref={frame} className="overflow-hidden rounded-md border border-line bg-surface">
          <VirtualList
            label="Log records as they arrive"
            items={shown}
            estimateHeight={34}
            keyOf={({ key }) => key}
            onAwayFromTop={(away) => {
              if (away) setHeld((before) => before ?? tail.records);
              else setHeld(undefined);
            }}
          >
            {({ record }) => <RecordRow record={record} />}
          </VirtualList>
        </div>
      )}
    </>
  );
}
