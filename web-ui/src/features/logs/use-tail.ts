import { useEffect, useMemo, useState } from 'react';
import { readLogs } from '~/api/queries';
import type { LogsSearch } from './search';
import { LogTail, type TailState } from './tail';

const POLL_MS = 2000;
/** A tail begins with what was written a moment ago, so that it is not empty on a quiet system. */
const LOOK_BACK_MS = 5 * 60_000;

interface Tail extends TailState {
  /** Why the last question failed; the next one is asked all the same. */
  error: Error | null;
  /** Whether the first answer is still awaited. */
  isPending: boolean;
}

const EMPTY: Tail = { records: [], hasGap: false, error: null, isPending: true };

/** Records as they arrive. Other filters begin anew. */
export function useTail(filters: LogsSearch): Tail {
  const { service, severity, text, trace } = filters;
  const [state, setState] = useState(EMPTY);
  const wanted = useMemo(() => ({ service, severity, text, trace }), [service, severity, text, trace]);
  useEffect(() => {
    setState(EMPTY);
    const abort = new AbortController();
    const tail = new LogTail(
      (query) => readLogs(wanted, query, abort.signal),
      new Date(Date.now() - LOOK_BACK_MS).toISOString(),
    );
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      try {
        const next = await tail.poll();
        setState((before) =>
          before.records === next.records &&
          !before.error &&
          !before.isPending &&
          before.hasGap === next.hasGap
            ? before
            : { ...next, error: null, isPending: false },
        );
      } catch (error) {
        if (abort.signal.aborted) return;
        const told = error instanceof Error ? error : new Error(String(error));
        setState((before) => ({ ...before, error: told, isPending: false }));
      }
      // A hidden tab asks for nothing until it is looked at.
      const again = () => {
        if (document.hidden)
          document.addEventListener('visibilitychange', again, { once: true, signal: abort.signal });
        else void poll();
      };
      if (!abort.signal.aborted) timer = setTimeout(again, POLL_MS);
    };
    void poll();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [wanted]);
  return state;
}
