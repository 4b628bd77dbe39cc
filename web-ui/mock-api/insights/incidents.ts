/** Incidents of the mock's shop: one that is understood, one that is not, one being analysed, and one that was wrong. */
import type {
  Incident,
  IncidentAnalysis,
  IncidentPage,
  IncidentSummary,
  PredictedAlerts,
} from '~/api/incident-queries';
import { KNOWN_IDS } from '../catalogue';

export const INCIDENT_IDS = {
  found: 'inc-mia8x0q1-00000001',
  inconclusive: 'inc-mia8x0q1-00000002',
  pending: 'inc-mia8x0q1-00000003',
  failed: 'inc-mia8x0q1-00000004',
} as const;

const MINUTE = 60_000;
const TOO_FEW = 'only 7 traces were stored before the incident, too few to say what is usual';

export class Incidents {
  readonly #incidents: Map<string, Incident>;
  #opened = 0;

  constructor(nowMs: number) {
    this.#incidents = new Map(incidentsOf(nowMs).map((incident) => [incident.id, incident]));
  }

  get(id: string): Incident | undefined {
    return this.#incidents.get(id);
  }

  list(query: URLSearchParams): IncidentPage {
    const [state, service] = [query.get('state'), query.get('service')];
    const items = [...this.#incidents.values()]
      .filter(
        (one) =>
          (state === null || one.state === state) && (service === null || one.services.includes(service)),
      )
      .sort((a, b) => (a.began < b.began ? 1 : -1))
      .map(summaryOf);
    return { items, next_cursor: null };
  }

  open(body: { title: string; from: string; to: string }, nowMs: number): Incident {
    const now = new Date(nowMs).toISOString();
    const found = this.#incidents.get(INCIDENT_IDS.found);
    if (!found) throw new Error('the example is gone');
    const incident: Incident = {
      ...found,
      id: `inc-mia8x0q1-${String(++this.#opened).padStart(8, '1')}`,
      title: body.title,
      description: '',
      opened_by: 'person',
      began: body.from,
      opened_at: now,
      alerts: [],
      feedback: null,
      history: [
        { at: now, change: 'opened', note: 'by a person' },
        { at: now, change: 'analysed', note: 'a cause was found' },
      ],
    };
    this.#incidents.set(incident.id, incident);
    return incident;
  }

  change(
    id: string,
    nowMs: number,
    part: Partial<Incident>,
    change: Incident['history'][number]['change'],
  ): Incident {
    const before = this.#incidents.get(id);
    if (!before) throw new Error(`no incident ${id}`);
    const entry = { at: new Date(nowMs).toISOString(), change, note: '' };
    const incident = { ...before, ...part, history: [...before.history, entry] };
    this.#incidents.set(id, incident);
    return incident;
  }
}

function summaryOf({
  description: _description,
  labels: _labels,
  alerts: _alerts,
  analysis: _analysis,
  history: _history,
  past_answers: _past,
  ...summary
}: Incident): IncidentSummary {
  return summary;
}

function incidentsOf(nowMs: number): Incident[] {
  const ago = (minutes: number) => new Date(nowMs - minutes * MINUTE).toISOString();
  const analysis = paymentsAnalysis(ago);
  const past_answers = { judged_count: 12, yes_count: 10, partly_count: 1, no_count: 1, precision: 0.875 };
  const base: Incident = {
    id: INCIDENT_IDS.found,
    state: 'open',
    title: 'Checkouts fail',
    severity: 'critical',
    opened_by: 'webhook',
    began: ago(21),
    ended: null,
    opened_at: ago(18),
    resolved_at: null,
    services: ['orders', 'payments', 'storefront'],
    analysis_state: 'done',
    answer: {
      verdict: 'found',
      confidence: 0.92,
      root_cause: 'payments',
      first_visible_failure: 'storefront',
      explanation: analysis.explanation,
    },
    feedback: null,
    description: 'More than 10 % of all checkouts fail.',
    labels: { alertname: 'CheckoutErrors', severity: 'critical' },
    alerts: [
      {
        fingerprint: 'c0ffee0000000001',
        firing: true,
        labels: { alertname: 'CheckoutErrors', service: 'storefront', severity: 'critical' },
        annotations: { summary: 'More than 10 % of all checkouts fail' },
        starts_at: ago(18),
        ends_at: null,
        generator_url: '',
      },
    ],
    analysis,
    history: [
      { at: ago(18), change: 'opened', note: 'by the alert CheckoutErrors' },
      { at: ago(17.5), change: 'analysed', note: 'payments is the likely cause' },
    ],
    past_answers,
  };
  return [
    base,
    {
      ...base,
      id: INCIDENT_IDS.inconclusive,
      title: 'The catalogue is slow',
      severity: 'warning',
      state: 'resolved',
      began: ago(60 * 26),
      ended: ago(60 * 25.5),
      resolved_at: ago(60 * 25.4),
      services: ['catalog'],
      alerts: [],
      description: '',
      feedback: 'partly',
      history: [
        { at: ago(60 * 26), change: 'opened', note: 'by a person' },
        { at: ago(60 * 25.9), change: 'analysed', note: 'inconclusive' },
      ],
      answer: {
        verdict: 'inconclusive',
        confidence: 0,
        root_cause: null,
        first_visible_failure: null,
        explanation: `The analysis is inconclusive: ${TOO_FEW}.`,
      },
      analysis: {
        ...analysis,
        verdict: 'inconclusive',
        inconclusive_reason: TOO_FEW,
        confidence: 0,
        root_cause: null,
        first_visible_failure: null,
        suspects: [],
        chain: [],
        impact: { services: [], traces: null, flows: null, users: null },
        explanation_source: 'template',
        advice: [],
        recommendations: ['Look into a longer time before the incident.'],
        explanation: `The analysis is inconclusive: ${TOO_FEW}.`,
      },
    },
    {
      ...base,
      id: INCIDENT_IDS.pending,
      title: 'Mails arrive late',
      severity: 'info',
      opened_by: 'detector',
      began: ago(3),
      opened_at: ago(1),
      services: ['mailer'],
      alerts: [],
      description: '',
      analysis_state: 'pending',
      answer: null,
      analysis: null,
      history: [{ at: ago(1), change: 'opened', note: 'by a detector' }],
    },
    {
      ...base,
      id: INCIDENT_IDS.failed,
      title: 'Nothing was stored',
      severity: 'info',
      state: 'resolved',
      opened_by: 'person',
      began: ago(60 * 50),
      ended: ago(60 * 49),
      resolved_at: ago(60 * 49),
      services: [],
      alerts: [],
      description: '',
      analysis_state: 'failed',
      answer: null,
      analysis: null,
      history: [
        { at: ago(60 * 49), change: 'opened', note: 'by a person' },
        { at: ago(60 * 49), change: 'analysis_failed', note: 'no span is stored of this time' },
      ],
    },
  ];
}

function paymentsAnalysis(ago: (minutes: number) => string): IncidentAnalysis {
  const time_range = { start: ago(60), end: ago(0) };
  const link = (service: string) => ({
    service,
    time_range: { start: ago(20), end: ago(19) },
    trace_id: null,
    span_id: null,
    correlation_id: KNOWN_IDS.failed,
  });
  const payments: IncidentAnalysis['suspects'][number] = {
    service: 'payments',
    score: 14.2,
    own: 15.1,
    evidence: [
      {
        channel: 'errors',
        weight: 9.1,
        statement: 'Failures of `POST api.cardnet.example` that no callee explains rose from 0.4 % to 31 %.',
        before: 0.004,
        after: 0.31,
        count_before: 5210,
        count_after: 2480,
      },
      {
        channel: 'time',
        weight: 6,
        statement: 'Its own time rose from 98 ms to 250 ms (95th percentile).',
        before: 0.098,
        after: 0.25,
        count_before: 5210,
        count_after: 2480,
      },
    ],
    explained_by: null,
    inner: { kind: 'network', caller: 'payments', callee: 'api.cardnet.example' },
    onset: ago(20.9),
    affected_trace_count: 769,
    links: [link('payments')],
  };
  const orders: IncidentAnalysis['suspects'][number] = {
    ...payments,
    service: 'orders',
    score: 0.6,
    own: 8.4,
    evidence: [
      {
        channel: 'errors',
        weight: 8.4,
        statement: 'Failures rose from 0.5 % to 30 %.',
        before: 0.005,
        after: 0.3,
        count_before: 5200,
        count_after: 2470,
      },
    ],
    explained_by: 'payments',
    inner: null,
    onset: ago(20.8),
    links: [link('orders')],
  };
  const event = (
    service: string,
    role: IncidentAnalysis['chain'][number]['role'],
    minutes: number,
    statement: string,
  ) => ({ service, role, onset: ago(minutes), statement, links: [link(service)] });
  const seen = event('storefront', 'symptom', 20.7, '29 % of `POST /checkout` are answered with 502.');
  return {
    time_range,
    reference: { start: ago(60), end: ago(21) },
    began: { time: ago(20.9), source: 'found', uncertainty_ns: 30e9 },
    verdict: 'found',
    inconclusive_reason: null,
    confidence: 0.92,
    root_cause: payments,
    suspects: [payments, orders],
    chain: [
      event('payments', 'cause', 20.9, 'Calls of api.cardnet.example fail: 31 % instead of 0.4 %.'),
      event('orders', 'link', 20.8, '`POST /charges` fails in 30 % of all orders instead of 0.5 %.'),
      seen,
    ],
    first_visible_failure: seen,
    impact: {
      services: ['orders', 'storefront'],
      traces: { affected_count: 769, total_count: 2480 },
      flows: { affected_count: 702, total_count: 2300 },
      users: { affected_count: 418, total_count: 1350 },
    },
    dependencies: [
      {
        caller: 'orders',
        callee: 'payments',
        call_count: 2480,
        calls_per_request: 1,
        weight: 0.98,
        lag_ns: 6e9,
      },
    ],
    data: { span_count: 48_210, log_count: 9120, point_count: 1800, trace_share: 1, points_truncated: false },
    explanation_source: 'model',
    advice: ['See whether the provider announced maintenance for this time.'],
    explanation:
      'payments is the likely cause: its calls of api.cardnet.example fail in 31 % of all cases instead of 0.4 %, from there on orders and storefront fail, too.',
    recommendations: [
      'Look at the calls of api.cardnet.example in payments: they fail by themselves.',
      'Ask the provider whether api.cardnet.example is disturbed.',
      'Open one of the failed flows and read the log records of payments.',
    ],
  };
}

/** Errors of inventory that go on rising. */
export function predictedAlerts(nowMs: number): PredictedAlerts {
  const at = (minutes: number) => new Date(nowMs + minutes * MINUTE).toISOString();
  return {
    items: [
      {
        service: 'inventory',
        metric: 'error_rate',
        series: '',
        threshold: 0.1,
        value: 0.063,
        expected_time: at(42),
        earliest_time: at(28),
        latest_time: at(75),
        seasonal: false,
        history_start: at(-120),
        made_at: at(-1),
        forecast: Array.from({ length: 24 }, (_, i) => {
          const value = 0.063 + i * 0.0042;
          const spread = 0.004 + i * 0.0012;
          return {
            time: at(i * 5),
            value,
            likely: { low: value - spread, high: value + spread },
            nearly_sure: { low: value - 1.6 * spread, high: value + 1.6 * spread },
          };
        }),
      },
    ],
  };
}
