import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { type Delivery, Handler } from "../src/handler.js";
import { Mailbox } from "../src/mailbox.js";
import { BaggageCopier, log, propagator } from "../src/telemetry.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const order = { order_id: "ord-1", user_id: "u-1", email: "u-1@example.test", amount_cents: 1380, currency: "EUR" };
const flow = { traceparent: `00-${TRACE}-${SPAN}-01`, baggage: "correlation_id=olly-1-00000000,other=x" };

const exporter = new InMemorySpanExporter();
const records = new InMemoryLogRecordExporter();
let folder: string;
let handler: Handler;

before(async () => {
  console.error = () => {};
  new NodeTracerProvider({
    spanProcessors: [new BaggageCopier(), new SimpleSpanProcessor(exporter)],
  }).register({ propagator: propagator() });
  logs.setGlobalLoggerProvider(
    new LoggerProvider({
      processors: [new BaggageCopier(), new SimpleLogRecordProcessor({ exporter: records })],
    }),
  );
  folder = await mkdtemp(join(tmpdir(), "mailer-"));
  handler = new Handler(await Mailbox.open(folder, 100));
});
beforeEach(() => {
  exporter.reset();
  records.reset();
});
after(() => rm(folder, { recursive: true }));

function delivery(id: string, body: unknown, headers: Record<string, string> = flow): Delivery {
  return {
    id,
    destination: "order.confirmed",
    body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
    attempt: 1,
    header: (name) => headers[name],
    headerNames: () => Object.keys(headers),
  };
}

test("a mail is sent in a trace of its own that links to the producer and belongs to its flow", async () => {
  assert.equal(await handler.handle(delivery("m-1", order)), "sent");
  const spans = exporter.getFinishedSpans();
  const consumer = spans.find((span) => span.kind === SpanKind.CONSUMER);
  assert.ok(consumer);
  assert.equal(consumer.name, "process order.confirmed");
  assert.notEqual(consumer.spanContext().traceId, TRACE);
  assert.equal(consumer.parentSpanContext, undefined);
  assert.equal(consumer.links[0]?.context.traceId, TRACE);
  assert.equal(consumer.links[0]?.context.spanId, SPAN);
  assert.equal(spans.length, 2);
  for (const span of spans) {
    assert.equal(span.spanContext().traceId, consumer.spanContext().traceId);
    assert.equal(span.attributes["baggage.correlation_id"], "olly-1-00000000");
    assert.equal(span.attributes["baggage.other"], undefined);
    assert.equal(span.attributes.correlation_id, undefined, "that is the collector's to write");
  }
  assert.deepEqual(consumer.attributes, {
    "messaging.system": "nats",
    "messaging.destination.name": "order.confirmed",
    "messaging.operation.type": "process",
    "messaging.operation.name": "process",
    "messaging.consumer.group.name": "mailer",
    "messaging.message.id": "m-1",
    "messaging.message.body.size": JSON.stringify(order).length,
    "messaging.nats.delivery_attempt": 1,
    "shop.order.id": "ord-1",
    "user.id": "u-1",
    "baggage.correlation_id": "olly-1-00000000",
  });
  const mail = await readFile(join(folder, "new", "m-1.eml"), "utf8");
  assert.match(mail, /^X-Correlation-ID: olly-1-00000000\r$/m);
  assert.match(mail, /charged 13\.80 EUR/);
});

test("a log record has the trace and the flow it belongs to, and no other baggage", async () => {
  assert.equal(await handler.handle(delivery("m-6", order)), "sent");
  const broken = new Handler({ write: () => Promise.reject(new Error("disk full")) } as unknown as Mailbox);
  await assert.rejects(broken.handle(delivery("m-7", order)));
  await handler.handle(delivery("m-8", "{"));
  log("INFO", "nobody's");
  const [sent, failed, dropped, nobodys] = records.getFinishedLogRecords();
  const flows = { "baggage.correlation_id": "olly-1-00000000" };
  assert.deepEqual(sent?.attributes, { "shop.order.id": "ord-1", "messaging.message.id": "m-6", ...flows });
  assert.deepEqual(failed?.attributes, { "error.message": "disk full", ...flows });
  assert.deepEqual(dropped?.attributes, { "messaging.message.id": "m-8", ...flows });
  assert.deepEqual(nobodys?.attributes, {});
  const consumer = exporter.getFinishedSpans().find((span) => span.kind === SpanKind.CONSUMER);
  assert.equal(sent?.spanContext?.spanId, consumer?.spanContext().spanId);
});

test("a message that comes again sends no second mail", async () => {
  assert.equal(await handler.handle(delivery("m-2", order)), "sent");
  assert.equal(await handler.handle(delivery("m-2", order)), "duplicate");
  assert.equal((await readdir(join(folder, "new"))).filter((name) => name.startsWith("m-2")).length, 1);
});

test("a message without context is handled all the same", async () => {
  assert.equal(await handler.handle(delivery("m-3", order, {})), "sent");
  assert.deepEqual(exporter.getFinishedSpans().at(-1)?.links, []);
});

for (const body of ["{", "null", "{}", { ...order, email: "" }, { ...order, amount_cents: "1" }]) {
  test(`unreadable: ${JSON.stringify(body)}`, async () => {
    assert.equal(await handler.handle(delivery("m-4", body)), "unreadable");
    assert.equal(exporter.getFinishedSpans().at(-1)?.status.code, SpanStatusCode.ERROR);
  });
}

test("a mail that cannot be written is an error, so that the message comes again", async () => {
  const broken = new Handler({ write: () => Promise.reject(new Error("disk full")) } as unknown as Mailbox);
  await assert.rejects(broken.handle(delivery("m-5", order)), /disk full/);
  const consumer = exporter.getFinishedSpans().find((span) => span.kind === SpanKind.CONSUMER);
  assert.equal(consumer?.events[0]?.name, "exception");
});
