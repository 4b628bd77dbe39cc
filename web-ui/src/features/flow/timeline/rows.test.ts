import { describe, expect, it } from 'vitest';
import { recoveredFlow } from '../../../../mock-api/flows';
import { buildFlowModel } from '../model';
import { TimeAxis } from './axis';
import { fullView } from './geometry';
import { keyAction } from './keys';
import { buildRows, pathTo, spanKey, traceKey } from './rows';

const model = buildFlowModel(recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 11));
const none = new Set<string>();

describe('buildRows', () => {
  it('has a row for the loose logs, each trace and each span', () => {
    const rows = buildRows(model, none);
    expect(rows).toHaveLength(1 + 3 + 33);
    expect(rows[0]?.kind).toBe('loose');
    expect(rows[1]?.kind).toBe('trace');
  });

  it('hides what is below a closed trace or span', () => {
    const [first] = model.traces;
    const order = first?.spans.find((node) => node.span.name === 'POST /orders');
    if (!first || !order) throw new Error('the mock flow has an order');
    expect(buildRows(model, new Set([traceKey(first)]))).toHaveLength(37 - 14);
    expect(buildRows(model, new Set([spanKey(order)]))).toHaveLength(37 - order.descendants);
  });

  it('keeps the ancestors of what matches a filter, and nothing else', () => {
    const rows = buildRows(model, none, { text: 'cardnet', status: 'error' });
    expect(rows.filter((row) => row.kind === 'span' && row.matches)).toHaveLength(1);
    expect(rows.map((row) => (row.kind === 'span' ? row.node.span.name : row.kind))).toEqual([
      'trace',
      'POST /checkout',
      'POST',
      'POST /orders',
      'POST',
      'POST /charges',
      'POST api.cardnet.example',
    ]);
  });

  it('is empty when nothing matches', () => {
    expect(buildRows(model, none, { service: 'nobody' })).toEqual([]);
  });
});

it('log records stand below what wrote them, where they are wanted', () => {
  const rows = buildRows(model, none, {}, true);
  expect(rows.filter((row) => row.kind === 'log')).toHaveLength(model.logs.length);
  for (const [i, row] of rows.entries()) {
    if (row.kind !== 'log' || !row.log.span) continue;
    const above = rows.slice(0, i).findLast((other) => other.kind === 'span');
    expect(above?.kind === 'span' && above.node).toBe(row.log.span);
  }
});

it('pathTo names all that must be open', () => {
  const node = model.spans.find((span) => span.span.name.includes('cardnet'));
  expect(node && pathTo(node)).toHaveLength(6);
});

describe('keyAction', () => {
  const rows = buildRows(model, none);
  const full = fullView(1000_000);
  const press = (key: string, index: number, more = {}) =>
    keyAction(
      { key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more },
      rows,
      index,
      full,
      full,
      new TimeAxis(1000_000),
    );

  it('walks the tree as trees are walked', () => {
    expect(press('ArrowDown', 0)).toEqual({ kind: 'move', index: 1 });
    expect(press('ArrowUp', 0)).toEqual({ kind: 'move', index: 0 });
    expect(press('End', 0)).toEqual({ kind: 'move', index: rows.length - 1 });
    expect(press('ArrowRight', 1)).toEqual({ kind: 'move', index: 2 });
    expect(press('ArrowLeft', 1)).toEqual({ kind: 'toggle', key: rows[1]?.key });
    expect(press('ArrowLeft', 3)).toEqual({ kind: 'move', index: 2 });
    expect(press('Enter', 3)).toEqual({ kind: 'activate' });
  });

  it('zooms, pans and resets', () => {
    expect(press('+', 1)).toEqual({ kind: 'view', view: { start: 250_000, end: 750_000 } });
    expect(press('0', 1)).toEqual({ kind: 'view', view: full });
    expect(press('ArrowRight', 1, { shiftKey: true })).toMatchObject({ kind: 'view' });
  });

  it('leaves the browser its own keys', () => {
    expect(press('+', 1, { ctrlKey: true })).toBeUndefined();
    expect(press('x', 1)).toBeUndefined();
  });
});
