/** Log records as they arrive, by asking again and again for those since the newest one. */
import type { LogRecord, LogsPage } from '~/api/types';
import { formatRfc3339, parseTime } from '~/util/time';

/** Asks for records of `start` or later, newest first. */
export type ReadLogs = (query: { start: string; end?: string; cursor?: string }) => Promise<LogsPage>;

/** As many records as are kept; older ones go. */
export const KEPT = 5000;
/** Records are stored some seconds after they were written, and not in their order: so far back each question reaches. */
const OVERLAP_NS = 15_000_000_000n;
/** Pages of one question; with more new records than these, the rest is left out and counted as a gap. */
const MAX_PAGES = 5;

export interface TailRecord {
  /** Counts up with arrival. */
  key: number;
  record: LogRecord;
}

export interface TailState {
  /** Newest first. */
  records: readonly TailRecord[];
  /** Whether there were more new records than could be read. */
  hasGap: boolean;
}

export class LogTail {
  readonly #read: ReadLogs;
  #seen = new Map<string, number>();
  #nextKey = 1;
  #newest: bigint;
  #state: TailState = { records: [], hasGap: false };

  /** Begins with what was written since `start` (RFC 3339). */
  constructor(read: ReadLogs, start: string) {
    this.#read = read;
    this.#newest = (parseTime(start) ?? 0n) + OVERLAP_NS;
  }

  get state(): TailState {
    return this.#state;
  }

  /** Asks once; the state is another object when something came. */
  async poll(): Promise<TailState> {
    const start = formatRfc3339(this.#newest - OVERLAP_NS);
    const found: LogRecord[] = [];
    let hasGap = this.#state.hasGap;
    let page = await this.#read({ start });
    found.push(...page.items);
    for (let pages = 1; page.next_cursor !== null; pages++) {
      if (pages === MAX_PAGES) {
        hasGap = true;
        break;
      }
      page = await this.#read({ ...page.time_range, cursor: page.next_cursor });
      found.push(...page.items);
    }
    // Equal records are counted, not dropped: a service may write the same line twice at the same moment.
    const counts = new Map<string, number>();
    const fresh: TailRecord[] = [];
    for (const record of found.reverse()) {
      const identity = identityOf(record);
      const count = (counts.get(identity) ?? 0) + 1;
      counts.set(identity, count);
      if (count <= (this.#seen.get(identity) ?? 0)) continue;
      fresh.push({ key: this.#nextKey++, record });
      const at = parseTime(record.time) ?? 0n;
      if (at > this.#newest) this.#newest = at;
    }
    for (const [identity, count] of counts)
      this.#seen.set(identity, Math.max(count, this.#seen.get(identity) ?? 0));
    if (this.#seen.size > 2 * KEPT) this.#seen = counts;
    if (fresh.length > 0 || hasGap !== this.#state.hasGap) {
      const records = [...fresh.reverse(), ...this.#state.records]
        .sort((a, b) =>
          a.record.time < b.record.time ? 1 : a.record.time > b.record.time ? -1 : b.key - a.key,
        )
        .slice(0, KEPT);
      this.#state = { records, hasGap };
    }
    return this.#state;
  }
}

function identityOf(record: LogRecord): string {
  return JSON.stringify([record.time, record.service, record.span_id, record.severity_number, record.body]);
}
