// What happens to one message: a mail, in a trace of its own that links to the producer.
import {
  type Attributes,
  context,
  type Link,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from "@opentelemetry/api";
import type { Mail, Mailbox } from "./mailbox.js";
import { log, SCOPE, tracer } from "./telemetry.js";

/** A message as the queue delivers it. */
export interface Delivery {
  id: string;
  destination: string;
  body: Uint8Array;
  /** 1 for the first delivery. */
  attempt: number;
  header(name: string): string | undefined;
  headerNames(): string[];
}

export type Outcome = "sent" | "duplicate" | "unreadable";

interface OrderConfirmed {
  order_id: string;
  user_id: string;
  email: string;
  amount_cents: number;
  currency: string;
}

const carrier: TextMapGetter<Delivery> = {
  get: (delivery, key) => delivery.header(key),
  keys: (delivery) => delivery.headerNames(),
};

export class Handler {
  private readonly mails = metrics.getMeter(SCOPE).createCounter("shop.mails", {
    unit: "{mail}",
    description: "Messages by what became of them.",
  });
  private readonly duration = metrics.getMeter(SCOPE).createHistogram("messaging.process.duration", {
    unit: "s",
    description: "Time to process a message.",
    advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] },
  });

  constructor(private readonly mailbox: Mailbox) {}

  /** Handles a message. When it throws, the message should come again. */
  async handle(delivery: Delivery): Promise<Outcome> {
    const incoming = propagation.extract(ROOT_CONTEXT, delivery, carrier);
    const baggage = propagation.getBaggage(incoming);
    const flow = baggage ? propagation.setBaggage(ROOT_CONTEXT, baggage) : ROOT_CONTEXT;
    const producer = trace.getSpanContext(incoming);
    const links: Link[] = producer ? [{ context: producer }] : [];
    const where: Attributes = {
      "messaging.system": "nats",
      "messaging.destination.name": delivery.destination,
      "messaging.operation.type": "process",
      "messaging.operation.name": "process",
      "messaging.consumer.group.name": "mailer",
    };
    const attributes = {
      ...where,
      "messaging.message.id": delivery.id,
      "messaging.message.body.size": delivery.body.byteLength,
      "messaging.nats.delivery_attempt": delivery.attempt,
    };
    const options = { kind: SpanKind.CONSUMER, links, attributes };
    const span = tracer().startSpan(`process ${delivery.destination}`, options, flow);
    const started = performance.now();
    const labels = { ...where };
    return await context.with(trace.setSpan(flow, span), async () => {
      try {
        const outcome = await this.deliver(delivery, baggage?.getEntry("correlation_id")?.value);
        if (outcome === "unreadable") {
          span.setStatus({ code: SpanStatusCode.ERROR, message: "the message is unreadable" });
          labels["error.type"] = "Unreadable";
        }
        this.mails.add(1, { "shop.mail.outcome": outcome });
        return outcome;
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error));
        span.recordException(reason);
        span.setStatus({ code: SpanStatusCode.ERROR, message: reason.message });
        labels["error.type"] = reason.name;
        this.mails.add(1, { "shop.mail.outcome": "failed" });
        log("ERROR", "mail failed, the message will come again", { "error.message": reason.message });
        throw error;
      } finally {
        this.duration.record((performance.now() - started) / 1000, labels);
        span.end();
      }
    });
  }

  private async deliver(delivery: Delivery, correlationId: string | undefined): Promise<Outcome> {
    const order = parse(delivery.body);
    if (!order) {
      log("ERROR", "message dropped: it is no confirmed order", { "messaging.message.id": delivery.id });
      return "unreadable";
    }
    trace.getActiveSpan()?.setAttributes({ "shop.order.id": order.order_id, "user.id": order.user_id });
    const isNew = await tracer().startActiveSpan("send mail", { kind: SpanKind.INTERNAL }, async (span) => {
      try {
        return await this.mailbox.write(compose(delivery.id, order, correlationId));
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
        throw error;
      } finally {
        span.end();
      }
    });
    const about = { "shop.order.id": order.order_id, "messaging.message.id": delivery.id };
    log("INFO", isNew ? "mail sent" : "mail had been sent before", about);
    return isNew ? "sent" : "duplicate";
  }
}

function compose(id: string, order: OrderConfirmed, correlationId: string | undefined): Mail {
  const amount = `${(order.amount_cents / 100).toFixed(2)} ${order.currency}`;
  return {
    id,
    to: order.email,
    subject: `Your order ${order.order_id}`,
    headers: {
      "Message-ID": `<${id}@shop.example.test>`,
      Date: new Date().toUTCString(),
      ...(correlationId ? { "X-Correlation-ID": correlationId } : {}),
    },
    text: `Thank you for your order ${order.order_id}.\r\nWe have charged ${amount}.`,
  };
}

function parse(body: Uint8Array): OrderConfirmed | undefined {
  let order: Partial<OrderConfirmed> | null;
  try {
    order = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
  const texts = [order?.order_id, order?.user_id, order?.email, order?.currency];
  const complete = texts.every((text) => typeof text === "string" && text !== "");
  return complete && Number.isFinite(order?.amount_cents) ? (order as OrderConfirmed) : undefined;
}
