import type { Incident, IncidentPage, NewFeedback, PredictedAlerts } from '~/api/incident-queries';
import type { components } from '~/api/schema.gen';
import type {
  CorrelationAnswer,
  CorrelationsPage,
  FlowAnalysis,
  FlowImpact,
  FlowService,
  ModelPreview,
  ProblemDocument,
  ServicesPage,
  TraceAnswer,
} from '~/api/types';
import { parseTime } from '~/util/time';
import { analyse } from './analysis';
import { buildCatalogue, type Entry } from './catalogue';
import { compare } from './comparison';
import { facetsOf } from './facets';
import { impactOf } from './impact';
import { answerInsight } from './insights/answers';
import { Incidents, predictedAlerts } from './insights/incidents';
import { answerQuestion } from './insights/questions';
import { logsPage } from './logs';
import { previewOf } from './preview';

/** What the whole API is like, chosen by the cookie `mock-scenario`. */
export type Scenario =
  | 'normal'
  | 'empty'
  | 'failing'
  | 'parts-failing'
  | 'forbidden'
  | 'ai-away'
  | 'slow'
  | 'large'
  | 'late'
  | 'dashboards';

/** What a page can do without; none of it answers in the scenario `parts-failing`. */
const PARTS = new Set([
  '/api/v1/alerts/predicted',
  '/api/v1/anomalies',
  '/api/v1/correlations/facets',
  '/api/v1/metrics/exemplars',
  '/api/v1/services',
]);

const SLOW_MS = 3000;
/** With so many healthy flows one is compared. */
const HEALTHY = 12;

type AnalysisRequest = components['schemas']['AnalysisRequest'];
type FlowFacetsAnswer = components['schemas']['FlowFacetsAnswer'];

export class MockApi {
  readonly #madeMs: number;
  readonly #entries: Entry[];
  readonly #incidents: Incidents;

  constructor(nowMs: number) {
    this.#madeMs = nowMs;
    this.#entries = buildCatalogue(nowMs);
    this.#incidents = new Incidents(nowMs);
  }

  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const scenario = scenarioOf(request);
    if (scenario === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (scenario === 'failing')
      return problem(503, 'Storage is unavailable', 'the store at 127.0.0.1:8123 refused the connection');
    if (scenario === 'parts-failing' && PARTS.has(url.pathname))
      return problem(503, 'Storage is busy', `${url.pathname} was not answered within 2 s`);
    if (request.headers.get('x-ollystack-tenant'))
      return problem(
        403,
        'Forbidden',
        'access control is not configured: only the default tenant can be read',
      );
    if (scenario === 'forbidden') return problem(403, 'Not allowed', 'this key has no right to read flows');
    const entries = scenario === 'empty' ? [] : this.#entries;

    const [, id, part] = /^\/api\/v1\/correlate\/([^/]+)(\/impact)?$/.exec(url.pathname) ?? [];
    if (id !== undefined && part !== undefined) {
      const flow = flowOf(entries, decodeURIComponent(id));
      return flow ? json<FlowImpact>(impactOf(flow)) : notFound(id);
    }
    if (id !== undefined) return this.#correlate(entries, decodeURIComponent(id));
    const [, traceId] = /^\/api\/v1\/traces\/([0-9a-f]{32})$/.exec(url.pathname) ?? [];
    if (traceId !== undefined) return this.#trace(entries, traceId);
    if (url.pathname === '/api/v1/correlations')
      return this.#correlations(entries, this.#standingStill(url.searchParams));
    if (url.pathname === '/api/v1/correlations/facets') {
      const query = this.#standingStill(url.searchParams);
      const found = entries.filter((entry) => matches(entry, query)).map((entry) => entry.item);
      const time_range = rangeOf(query);
      return json<FlowFacetsAnswer>({ time_range, facets: facetsOf(found, time_range) });
    }
    if (url.pathname === '/api/v1/services') return json(serviceList(entries, url.searchParams));
    if (url.pathname === '/api/v1/ai/analyze' && request.method === 'POST') {
      if (scenario === 'ai-away') return problem(503, 'The analysis service is away', 'connection refused');
      return this.#analyse(entries, (await request.json()) as AnalysisRequest);
    }
    if (/^\/api\/v1\/ai\/(rca\/)?preview$/.test(url.pathname)) {
      if (scenario === 'ai-away') return problem(503, 'The analysis service is away', 'connection refused');
      return json<ModelPreview>(previewOf({ question: await request.json(), customer: '[email-1]' }));
    }
    const incident = await this.#incident(request, url, scenario);
    if (incident) return incident;
    if (url.pathname === '/api/v1/dashboards') {
      // The preview's policy keeps the frame from being loaded: tests reach nothing else.
      const items = [{ title: 'Shop', path: '/d/shop/overview' }];
      const configured = scenario === 'dashboards';
      return json({
        grafana_url: configured ? 'https://grafana.example' : null,
        items: configured ? items : [],
      });
    }
    if (url.pathname === '/api/v1/logs') {
      const flows = entries.map((entry) => entry.flow);
      if (scenario === 'empty')
        return json({ time_range: rangeOf(url.searchParams), items: [], next_cursor: null });
      return json(logsPage(flows, url.searchParams, rangeOf(url.searchParams), Date.now()));
    }
    if (url.pathname === '/api/v1/ai/nlq' && request.method === 'POST') {
      if (scenario === 'ai-away') return problem(503, 'The analysis service is away', 'connection refused');
      const { question } = (await request.json()) as { question: string };
      return json(answerQuestion(question, Date.now()));
    }
    const insight = answerInsight(url, scenario, rangeOf(url.searchParams));
    if (insight) return json(insight);
    return problem(404, 'No such endpoint', url.pathname);
  }

  /** Flows do not leave the last hour while tests run: a time up to now ends when they were made. */
  #standingStill(query: URLSearchParams): URLSearchParams {
    const start = query.get('start');
    if (start === null || query.has('end')) return query;
    const passedMs = Date.now() - this.#madeMs;
    const still = new URLSearchParams(query);
    still.set('start', new Date(Date.parse(start) - passedMs).toISOString());
    still.set('end', new Date(this.#madeMs).toISOString());
    return still;
  }

  #analyse(entries: Entry[], { correlation_id, analysis_type, compare_with }: AnalysisRequest): Response {
    const flow = flowOf(entries, correlation_id);
    if (!flow) return notFound(correlation_id);
    const analysis = analyse(flow);
    if (analysis_type === 'rca') return json(analysis);
    const other = typeof compare_with === 'string' ? flowOf(entries, compare_with) : undefined;
    if (compare_with && !other) return notFound(compare_with);
    const healthy = entries
      .filter(({ item }) => item.status === 'ok' && item.root_operation === flow.summary.root_operation)
      .slice(0, HEALTHY)
      .map((entry) => entry.flow());
    const comparison = other ? compare(flow, [other], null) : compare(flow, healthy, flow.time_range);
    const longest = comparison.times[0];
    const explanation = longest
      ? `Most of the difference lies in \`${longest.at.operation}\` in ${longest.at.service}.`
      : 'Nothing differs noticeably.';
    return json<FlowAnalysis>({ ...analysis, analysis_type, comparison, explanation });
  }

  async #incident(request: Request, url: URL, scenario: Scenario): Promise<Response | undefined> {
    const [, id, action] =
      /^\/api\/v1\/incidents(?:\/([^/]+))?(?:\/(resolve|feedback))?$/.exec(url.pathname) ?? [];
    const now = Date.now();
    const empty = scenario === 'empty';
    if (url.pathname === '/api/v1/alerts/predicted')
      return json<PredictedAlerts>(empty ? { items: [] } : predictedAlerts(now));
    if (!url.pathname.startsWith('/api/v1/incidents')) return undefined;
    if (id === undefined && request.method === 'POST')
      return Response.json(
        this.#incidents.open((await request.json()) as { title: string; from: string; to: string }, now),
        { status: 201 },
      );
    if (id === undefined)
      return json<IncidentPage>(
        empty ? { items: [], next_cursor: null } : this.#incidents.list(url.searchParams),
      );
    const incident = this.#incidents.get(id);
    if (!incident) return problem(404, 'Not found', `there is no incident ${id}`);
    if (action === 'resolve') {
      const resolved_at = new Date(now).toISOString();
      return json(this.#incidents.change(id, now, { state: 'resolved', resolved_at }, 'resolved'));
    }
    if (action === 'feedback') {
      const { correct } = (await request.json()) as NewFeedback;
      this.#incidents.change(id, now, { feedback: correct }, 'judged');
      return json({ at: new Date(now).toISOString(), root_cause: null, correct, actual_cause: '', note: '' });
    }
    return json<Incident>(incident);
  }

  #trace(entries: Entry[], traceId: string): Response {
    for (const entry of entries) {
      const trace = entry.flow().traces.find((one) => one.trace_id === traceId);
      if (!trace) continue;
      const correlation_ids = [entry.item.correlation_id];
      return json<TraceAnswer>({ trace, correlation_ids, critical_path: [], partial: [] });
    }
    return problem(404, 'Trace not found', `no span of the trace ${traceId} is stored`);
  }

  #correlate(entries: Entry[], id: string): Response {
    const flow = flowOf(entries, id);
    return flow ? json<CorrelationAnswer>(flow) : notFound(id);
  }

  #correlations(entries: Entry[], query: URLSearchParams): Response {
    const limit = Number(query.get('limit') ?? 50);
    if (!(limit >= 1 && limit <= 1000))
      return problem(400, 'Bad request', `limit is ${limit}; allowed is 1 to 1000`);
    const offset = Number(query.get('cursor') ?? 0);
    const found = entries.filter((entry) => matches(entry, query)).map((entry) => entry.item);
    const items = found.slice(offset, offset + limit);
    const next = offset + limit < found.length ? String(offset + limit) : null;
    return json<CorrelationsPage>({ time_range: rangeOf(query), items, next_cursor: next });
  }
}

function flowOf(entries: Entry[], id: string): CorrelationAnswer | undefined {
  return entries.find((entry) => entry.item.correlation_id === id)?.flow();
}

function matches({ item, flow }: Entry, query: URLSearchParams): boolean {
  const get = (name: string) => query.get(name) ?? undefined;
  const start = parseTime(get('start') ?? '');
  const end = parseTime(get('end') ?? '');
  const at = parseTime(item.start_time) ?? 0n;
  if ((start !== undefined && at < start) || (end !== undefined && at > end)) return false;
  const service = get('service');
  if (service !== undefined && !item.services.includes(service)) return false;
  const status = get('status');
  if (status !== undefined && item.status !== status) return false;
  if (item.duration_ns < Number(get('min_duration_ns') ?? 0)) return false;
  if (item.duration_ns > Number(get('max_duration_ns') ?? Number.POSITIVE_INFINITY)) return false;
  const operation = get('operation');
  const spans = () => flow().traces.flatMap((trace) => trace.spans);
  const [shortest, longest] = [get('min_span_duration_ns'), get('max_span_duration_ns')];
  if (
    (shortest !== undefined || longest !== undefined) &&
    !spans().some(
      (span) =>
        (service === undefined || span.service === service) &&
        (operation === undefined || span.name === operation) &&
        span.duration_ns >= Number(shortest ?? 0) &&
        span.duration_ns <= Number(longest ?? Number.POSITIVE_INFINITY),
    )
  )
    return false;
  if (operation !== undefined && !spans().some((span) => span.name === operation)) return false;
  const attribute = /^([^=]+)=(.*)$/.exec(get('attribute') ?? '');
  if (attribute && !spans().some((span) => span.attributes[attribute[1] ?? ''] === attribute[2]))
    return false;
  const text = get('text')?.toLowerCase();
  return (
    text === undefined ||
    item.correlation_id.startsWith(text) ||
    flow().logs.some((log) => log.body.toLowerCase().includes(text))
  );
}

function serviceList(entries: Entry[], query: URLSearchParams): ServicesPage {
  const names = new Set(entries.flatMap((entry) => entry.item.services));
  const services = entries.flatMap((entry) => entry.flow().services);
  return {
    time_range: rangeOf(query),
    items: [...names].sort().map((name) => {
      const parts = services.filter((service) => service.name === name);
      const total = (of: (service: FlowService) => number) =>
        parts.reduce((sum, service) => sum + of(service), 0);
      return {
        name,
        span_count: total((service) => service.span_count),
        error_count: total((service) => service.error_count),
        p50_duration_ns: 12_000_000,
        p95_duration_ns: 84_000_000,
        p99_duration_ns: 310_000_000,
        last_seen:
          parts
            .map((service) => service.last_seen)
            .sort()
            .at(-1) ?? '',
      };
    }),
    next_cursor: null,
  };
}

/** As the API does: without a range, the last hour. */
function rangeOf(query: URLSearchParams): { start: string; end: string } {
  return {
    start: query.get('start') ?? new Date(Date.now() - 3_600_000).toISOString(),
    end: query.get('end') ?? new Date().toISOString(),
  };
}

function scenarioOf(request: Request): Scenario {
  const cookie = /(?:^|;\s*)mock-scenario=([a-z-]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
  return (cookie as Scenario | undefined) ?? 'normal';
}

function json<T>(body: T): Response {
  return Response.json(body);
}

function notFound(id: string): Response {
  return problem(404, 'Flow not found', `no item with the correlation ID ${id} is stored`);
}

function problem(status: number, title: string, detail: string): Response {
  const document: ProblemDocument = { type: 'about:blank', title, status, detail };
  return new Response(JSON.stringify(document), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}
