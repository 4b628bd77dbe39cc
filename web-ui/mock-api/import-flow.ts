import type { CorrelationAnswer } from '~/api/types';
import { FlowBuilder } from './builder';

/** A nightly import in `count` spans: batches of rows, with a failure now and then. */
export function importFlow(id: string, startMs: number, seed: number, count: number): CorrelationAnswer {
  const flow = new FlowBuilder(id, startMs, seed);
  const { random } = flow;
  flow.trace();
  const batches = Math.floor(count / 100);
  const root = flow.span({
    service: 'importer',
    name: 'nightly import',
    at: 0,
    ms: batches * 60 + 40,
    attributes: { 'job.rows': String(count) },
  });
  let left = count - 1;
  for (let b = 0; left > 0; b++) {
    const at = 10 + b * 60;
    const batch = flow.span({
      service: 'importer',
      name: 'import batch',
      at,
      ms: 58,
      parent: root,
      attributes: { 'batch.number': String(b) },
    });
    left -= 1;
    for (let i = 0; i < 99 && left > 0; i++, left--) {
      const failed = random.next() < 0.002;
      const row = flow.span({
        service: random.pick(['catalog', 'inventory', 'pricing', 'search-index']),
        name: random.pick(['upsert product', 'UPDATE stock', 'set price', 'index document']),
        at: at + (i * 57) / 99,
        ms: random.between(0.2, 6),
        kind: 'client',
        parent: batch,
        attributes: { 'row.number': String(b * 99 + i) },
        ...(failed ? { error: 'duplicate key value violates unique constraint' } : {}),
      });
      if (failed) flow.log(row, at + (i * 57) / 99 + 1, 17, `row ${b * 99 + i} rejected: duplicate key`);
    }
    flow.log(batch, at + 57, 9, `batch ${b} imported`);
  }
  return flow.build();
}
