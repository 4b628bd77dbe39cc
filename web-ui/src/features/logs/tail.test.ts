import { describe, expect, it } from 'vitest';
import type { LogRecord, LogsPage } from '~/api/types';
import { LogTail } from './tail';

const at = (second: number) => `2026-11-22T10:00:${String(second).padStart(2, '0')}.000000000Z`;
const record = (second: number, body: string): LogRecord => ({
  time: at(second),
  trace_id: null,
  span_id: null,
  severity_text: 'INFO',
  severity_number: 9,
  service: 'a',
  scope: '',
  body,
  attributes: {},
  resource_attributes: {},
  correlation_id: null,
});

/** A store that answers as the API does: records since `start`, newest first, by pages. */
function store(pageSize = 100) {
  const stored: LogRecord[] = [];
  const asked: string[] = [];
  const read = (query: { start: string; cursor?: string }): Promise<LogsPage> => {
    asked.push(query.start);
    const found = stored.filter((one) => one.time >= query.start).sort((a, b) => (a.time < b.time ? 1 : -1));
    const from = Number(query.cursor ?? 0);
    const items = found.slice(from, from + pageSize);
    return Promise.resolve({
      time_range: { start: query.start, end: at(59) },
      items,
      next_cursor: from + pageSize < found.length ? String(from + pageSize) : null,
    });
  };
  return { stored, asked, read };
}

const bodies = (tail: LogTail) => tail.state.records.map(({ record }) => record.body);

describe('a tail', () => {
  it('shows each record once, the newest first', async () => {
    const { stored, read } = store();
    const tail = new LogTail(read, at(0));
    stored.push(record(1, 'one'), record(2, 'two'));
    await tail.poll();
    stored.push(record(3, 'three'));
    await tail.poll();
    expect(bodies(tail)).toEqual(['three', 'two', 'one']);
  });
  it('finds what was stored late, and puts it in its place', async () => {
    const { stored, read } = store();
    const tail = new LogTail(read, at(0));
    stored.push(record(20, 'new'));
    await tail.poll();
    stored.push(record(10, 'late'));
    await tail.poll();
    expect(bodies(tail)).toEqual(['new', 'late']);
  });
  it('keeps equal records apart and does not repeat them', async () => {
    const { stored, read } = store();
    const tail = new LogTail(read, at(0));
    stored.push(record(1, 'same'), record(1, 'same'));
    await tail.poll();
    await tail.poll();
    expect(bodies(tail)).toEqual(['same', 'same']);
    stored.push(record(1, 'same'));
    await tail.poll();
    expect(bodies(tail)).toHaveLength(3);
  });
  it('is the same object when nothing came, so that nothing is drawn anew', async () => {
    const { stored, read } = store();
    const tail = new LogTail(read, at(0));
    stored.push(record(1, 'one'));
    const state = await tail.poll();
    expect(await tail.poll()).toBe(state);
  });
  it('reads on from page to page, and says when there was too much', async () => {
    const { stored, read } = store(2);
    const tail = new LogTail(read, at(0));
    for (let i = 1; i <= 6; i++) stored.push(record(i, `m${i}`));
    await tail.poll();
    expect(bodies(tail)).toHaveLength(6);
    expect(tail.state.hasGap).toBe(false);
    for (let i = 7; i <= 30; i++) stored.push(record(i, `m${i}`));
    await tail.poll();
    expect(tail.state.hasGap).toBe(true);
  });
  it('asks from a little before the newest record on', async () => {
    const { stored, asked, read } = store();
    const tail = new LogTail(read, at(0));
    stored.push(record(40, 'one'));
    await tail.poll();
    await tail.poll();
    expect(asked).toEqual([at(0), at(25)]);
  });
});
