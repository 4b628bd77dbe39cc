import { describe, expect, it } from 'vitest';
import { recoveredFlow } from '../../../mock-api/flows';
import { isFiltering, matchesLog, matchesSpan, severityLevel } from './filter';
import { buildFlowModel } from './model';

const model = buildFlowModel(recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 11));
const spans = (filter: Parameters<typeof matchesSpan>[1]) =>
  model.spans.filter((span) => matchesSpan(span, filter));
const logs = (filter: Parameters<typeof matchesLog>[1]) =>
  model.logs.filter((log) => matchesLog(log, filter));

describe('matchesSpan', () => {
  it('lets all pass without conditions', () => {
    expect(spans({})).toHaveLength(33);
    expect(isFiltering({ text: '  ' })).toBe(false);
  });
  it('joins conditions by and', () => {
    expect(spans({ service: 'payments', status: 'error' })).toHaveLength(2);
    expect(spans({ service: 'payments', status: 'ok' })).toHaveLength(4);
  });
  it('finds words in names, attributes and exceptions, whatever the case', () => {
    expect(spans({ text: 'TIMEOUTERROR authorizations' })).toHaveLength(1);
    expect(spans({ text: 'messaging.system=nats' })).toHaveLength(2);
    expect(spans({ text: 'timeouterror no-such-word' })).toHaveLength(0);
  });
  it('finds a span by its ID', () => {
    expect(spans({ text: model.spans[5]?.span.span_id })).toContain(model.spans[5]);
  });
});

describe('matchesLog', () => {
  it('keeps the severity asked for and above', () => {
    expect(logs({ minSeverity: 17 })).toHaveLength(2);
    expect(logs({ minSeverity: 13 })).toHaveLength(4);
  });
  it('finds words in message and attributes', () => {
    expect(logs({ text: 'charge o-20417' })).toHaveLength(1);
    expect(logs({ service: 'mailer', text: 'template=order' })).toHaveLength(1);
  });
});

it('severityLevel follows the OTLP ranges', () => {
  expect([0, 1, 4, 5, 9, 13, 17, 20, 21, 24, 25].map(severityLevel)).toEqual([
    'none',
    'trace',
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'error',
    'fatal',
    'fatal',
    'none',
  ]);
});
