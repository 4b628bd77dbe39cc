import type { CorrelationAnswer, Span } from '~/api/types';
import { FlowBuilder } from './builder';

const http = (method: string, route: string, status: number) => ({
  'http.request.method': method,
  'http.route': route,
  'url.path': route,
  'http.response.status_code': String(status),
  'network.protocol.version': '1.1',
});
const db = (operation: string, query: string) => ({
  'db.system.name': 'postgresql',
  'db.operation.name': operation,
  'db.query.text': query,
  'db.namespace': 'orders',
});

interface Purchase {
  at: number;
  declined: boolean;
  retryOf?: Span;
}

/** One attempt to buy: storefront, orders, inventory and payments. Returns the root and the span that hands over the e-mail. */
function checkout(
  flow: FlowBuilder,
  { at, declined, retryOf }: Purchase,
): { root: Span; publish: Span | undefined } {
  const total = declined ? 1240 : 486;
  const status = declined ? 502 : 201;
  const failure = declined ? { error: 'upstream answered 502' } : {};
  flow.trace();
  const root = flow.span({
    service: 'storefront',
    name: 'POST /checkout',
    at,
    ms: total,
    kind: 'server',
    attributes: {
      ...http('POST', '/checkout', status),
      'http.request.header.x-correlation-id': flow.correlationId,
      'correlation_id.source': 'header',
      'enduser.id': 'u-5521',
      ...(retryOf ? { 'http.request.resend_count': '1' } : {}),
    },
    ...failure,
    ...(retryOf ? { links: [{ to: retryOf, attributes: { 'link.kind': 'retry' } }] } : {}),
  });
  const validate = flow.span({
    service: 'storefront',
    name: 'validate cart',
    at: at + 4,
    ms: 18,
    parent: root,
  });
  flow.log(validate, at + 9, 9, 'cart validated: 3 items, total 84.90 EUR', {
    attributes: { 'cart.id': 'c-1187', 'cart.items': '3' },
  });
  const call = flow.span({
    service: 'storefront',
    name: 'POST',
    at: at + 26,
    ms: total - 40,
    kind: 'client',
    parent: root,
    attributes: { ...http('POST', '/orders', status), 'server.address': 'orders' },
    ...failure,
  });
  const order = flow.span({
    service: 'orders',
    name: 'POST /orders',
    at: at + 31,
    ms: total - 52,
    kind: 'server',
    parent: call,
    attributes: http('POST', '/orders', status),
    ...(declined ? { error: 'payment failed' } : {}),
  });
  flow.log(order, at + 34, 9, 'order o-20417 received', { attributes: { 'order.id': 'o-20417' } });
  flow.span({
    service: 'orders',
    name: 'SELECT customers',
    at: at + 38,
    ms: 7.4,
    kind: 'client',
    parent: order,
    attributes: db('SELECT', 'SELECT id, tier FROM customers WHERE id = $1'),
  });
  const reserve = flow.span({
    service: 'orders',
    name: 'reserve stock',
    at: at + 52,
    ms: 96,
    kind: 'client',
    parent: order,
    attributes: { 'rpc.system': 'grpc', 'rpc.method': 'Reserve' },
  });
  const stock = flow.span({
    service: 'inventory',
    name: 'inventory.Stock/Reserve',
    at: at + 57,
    ms: 84,
    kind: 'server',
    parent: reserve,
    attributes: { 'rpc.system': 'grpc', 'rpc.service': 'inventory.Stock', 'rpc.grpc.status_code': '0' },
  });
  for (let i = 0; i < 3; i++) {
    flow.span({
      service: 'inventory',
      name: 'UPDATE stock',
      at: at + 62 + i * 25,
      ms: 19,
      kind: 'client',
      parent: stock,
      attributes: db('UPDATE', 'UPDATE stock SET reserved = reserved + $1 WHERE sku = $2'),
    });
  }
  flow.log(stock, at + 139, 9, 'reserved 3 of 3 items');
  const charge = flow.span({
    service: 'orders',
    name: 'POST',
    at: at + 160,
    ms: total - 240,
    kind: 'client',
    parent: order,
    attributes: { ...http('POST', '/charges', declined ? 504 : 200), 'server.address': 'payments' },
    ...(declined ? { error: 'payments answered 504' } : {}),
  });
  const pay = flow.span({
    service: 'payments',
    name: 'POST /charges',
    at: at + 166,
    ms: total - 254,
    kind: 'server',
    parent: charge,
    attributes: http('POST', '/charges', declined ? 504 : 200),
    ...(declined ? { error: 'card provider timed out' } : {}),
  });
  flow.span({
    service: 'payments',
    name: 'GET token',
    at: at + 170,
    ms: 3.1,
    kind: 'client',
    parent: pay,
    attributes: { 'db.system.name': 'redis', 'db.operation.name': 'GET' },
  });
  const provider = flow.span({
    service: 'payments',
    name: 'POST api.cardnet.example',
    at: at + 176,
    ms: total - 270,
    kind: 'client',
    parent: pay,
    attributes: {
      ...http('POST', '/v2/authorizations', declined ? 0 : 200),
      'server.address': 'api.cardnet.example',
      ...(declined ? { 'error.type': 'TimeoutError' } : {}),
    },
    ...(declined
      ? {
          error: 'no answer within 950 ms',
          exception: { type: 'TimeoutError', message: 'no answer from api.cardnet.example within 950 ms' },
        }
      : {}),
  });
  if (declined) {
    flow.log(provider, at + 700, 13, 'card provider is slow: 500 ms without an answer');
    flow.log(
      pay,
      at + total - 90,
      17,
      'charge failed: TimeoutError: no answer from api.cardnet.example within 950 ms',
      { attributes: { 'order.id': 'o-20417', 'exception.type': 'TimeoutError' } },
    );
    flow.log(order, at + total - 60, 17, 'order o-20417 rejected: payment failed');
    flow.log(root, at + total - 4, 13, 'answering 502, client may retry', {
      attributes: { 'retry.after_s': '2' },
    });
  } else {
    flow.log(pay, at + total - 92, 9, 'charge ch_9k2 authorized');
  }
  flow.exemplar(root, 'http.server.request.duration', 's', total / 1000, http('POST', '/checkout', status));
  flow.exemplar(
    pay,
    'http.server.request.duration',
    's',
    (total - 254) / 1000,
    http('POST', '/charges', declined ? 504 : 200),
  );
  if (declined) return { root, publish: undefined };
  flow.span({
    service: 'orders',
    name: 'INSERT orders',
    at: at + total - 72,
    ms: 9.8,
    kind: 'client',
    parent: order,
    attributes: db('INSERT', 'INSERT INTO orders (id, customer, total_cents) VALUES ($1, $2, $3)'),
  });
  const publish = flow.span({
    service: 'orders',
    name: 'send mail-queue',
    at: at + total - 58,
    ms: 5.2,
    kind: 'producer',
    parent: order,
    attributes: { 'messaging.system': 'nats', 'messaging.destination.name': 'mail-queue' },
  });
  flow.exemplar(order, 'shop.order.value', 'EUR', 84.9, { tier: 'gold' });
  return { root, publish };
}

function mail(flow: FlowBuilder, publish: Span, at: number): void {
  flow.trace();
  const receive = flow.span({
    service: 'mailer',
    name: 'process mail-queue',
    at,
    ms: 412,
    kind: 'consumer',
    attributes: { 'messaging.system': 'nats', 'messaging.destination.name': 'mail-queue' },
    links: [{ to: publish }],
  });
  const render = flow.span({
    service: 'mailer',
    name: 'render order-confirmation',
    at: at + 3,
    ms: 61,
    parent: receive,
  });
  flow.log(render, at + 60, 5, 'template order-confirmation rendered in 57 ms');
  const smtp = flow.span({
    service: 'mailer',
    name: 'SMTP send',
    at: at + 68,
    ms: 338,
    kind: 'client',
    parent: receive,
    attributes: { 'server.address': 'smtp.internal', 'server.port': '587' },
  });
  flow.log(smtp, at + 400, 9, 'mail sent to customer c***@example.com', {
    attributes: { 'mail.template': 'order-confirmation' },
  });
}

/** A payment timed out, the shop retried and it worked, and a mail went out later: three traces of one flow. */
export function recoveredFlow(id: string, startMs: number, seed: number): CorrelationAnswer {
  const flow = new FlowBuilder(id, startMs, seed);
  const first = checkout(flow, { at: 0, declined: true });
  const second = checkout(flow, { at: 2060, declined: false, retryOf: first.root });
  if (second.publish) mail(flow, second.publish, 3110);
  flow.log(undefined, 3560, 9, 'webhook order.confirmed delivered', { service: 'crm-bridge' });
  return flow.build();
}

export function failedFlow(id: string, startMs: number, seed: number): CorrelationAnswer {
  const flow = new FlowBuilder(id, startMs, seed);
  checkout(flow, { at: 0, declined: true });
  return flow.build();
}

export function goodFlow(id: string, startMs: number, seed: number): CorrelationAnswer {
  const flow = new FlowBuilder(id, startMs, seed);
  const { publish } = checkout(flow, { at: 0, declined: false });
  if (publish) mail(flow, publish, 700 + (seed % 900));
  return flow.build();
}

export function browseFlow(id: string, startMs: number, seed: number): CorrelationAnswer {
  const flow = new FlowBuilder(id, startMs, seed);
  flow.trace();
  const ms = flow.random.between(18, 140);
  const root = flow.span({
    service: 'storefront',
    name: 'GET /products/{id}',
    at: 0,
    ms,
    kind: 'server',
    attributes: http('GET', '/products/{id}', 200),
  });
  flow.span({
    service: 'inventory',
    name: 'SELECT stock',
    at: 3,
    ms: ms * 0.6,
    kind: 'client',
    parent: root,
    attributes: db('SELECT', 'SELECT available FROM stock WHERE sku = $1'),
  });
  flow.log(root, ms - 1, 9, 'product p-88 shown');
  return flow.build();
}
