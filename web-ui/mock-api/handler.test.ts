import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, unwrap } from '~/api/client';
import { ApiError } from '~/api/problem';
import { KNOWN_IDS } from './catalogue';
import { MockApi } from './handler';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const mock = new MockApi(NOW);
let cookie = '';

beforeEach(() => {
  cookie = '';
  vi.stubGlobal('fetch', (request: Request) => {
    const headers = new Headers(request.headers);
    if (cookie) headers.set('cookie', cookie);
    return mock.handle(new Request(request, { headers }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const flow = (id: string) => unwrap(api.GET('/api/v1/correlate/{id}', { params: { path: { id } } }));
const search = (
  query: NonNullable<Parameters<typeof api.GET<'/api/v1/correlations', object>>[1]>['params'],
) => unwrap(api.GET('/api/v1/correlations', { params: query ?? {} }));

describe('the client with the mock API', () => {
  it('reads a flow whose ID needs escaping in the path', async () => {
    expect((await flow(KNOWN_IDS.external)).correlation_id).toBe(KNOWN_IDS.external);
  });

  it('turns problem documents into errors with their words', async () => {
    const error = await flow('olly-00000000-00000000').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, title: 'Flow not found', isTransient: false });
    cookie = 'mock-scenario=failing';
    expect(await flow(KNOWN_IDS.good).catch((reason: unknown) => reason)).toMatchObject({
      status: 503,
      isTransient: true,
    });
  });

  it('words a failed connection and an answer that is no problem document', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await flow('x').catch((reason: unknown) => reason)).toMatchObject({
      status: 0,
      isTransient: true,
    });
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await flow('x').catch((reason: unknown) => reason)).toMatchObject({
      status: 502,
      title: 'The API answered 502',
    });
  });

  it('lists the same flows of the last hour an hour later', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    const lastHour = async () => {
      const start = new Date(Date.now() - 3_600_000).toISOString();
      return (await search({ query: { start, limit: 1000 } })).items.map((item) => item.correlation_id);
    };
    const before = await lastHour();
    vi.setSystemTime(NOW + 3_600_000);
    expect(before.length).toBeGreaterThan(50);
    expect(await lastHour()).toEqual(before);
  });

  it('pages through the list without repeating or losing a flow', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await search({ query: { limit: 40, ...(cursor ? { cursor } : {}) } });
      seen.push(...page.items.map((item) => item.correlation_id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(96);
    expect(new Set(seen).size).toBe(96);
  });

  it('filters by status, service, attribute and time', async () => {
    const recovered = await search({ query: { status: 'recovered', service: 'mailer' } });
    expect(recovered.items.map((item) => item.correlation_id)).toEqual([KNOWN_IDS.recovered]);
    const imports = await search({ query: { attribute: 'job.rows=10000' } });
    expect(imports.items).toMatchObject([{ span_count: 10_000 }]);
    const minute = { start: new Date(NOW - 60_000).toISOString(), end: new Date(NOW).toISOString() };
    const recent = await search({ query: minute });
    expect(recent.items).toHaveLength(1);
  });

  it('analyses a flow, or is away', async () => {
    const ask = () =>
      unwrap(
        api.POST('/api/v1/ai/analyze', { body: { correlation_id: KNOWN_IDS.failed, analysis_type: 'rca' } }),
      );
    const analysis = await ask();
    expect(analysis.error_origins[0]).toMatchObject({ service: 'payments', error_type: 'TimeoutError' });
    const total = analysis.critical_path.reduce((sum, step) => sum + step.duration_ns, 0);
    expect(total).toBe((await flow(KNOWN_IDS.failed)).traces[0]?.duration_ns);
    cookie = 'mock-scenario=ai-away';
    expect(await ask().catch((reason: unknown) => reason)).toMatchObject({ status: 503 });
  });
});
