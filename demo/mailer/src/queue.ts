// The durable JetStream consumer. A message is acknowledged after its mail is on disk, so that a
// killed mailer or broker costs a redelivery and no mail.
import { setTimeout as sleep } from "node:timers/promises";
import { AckPolicy, type ConsumerMessages, type JsMsg, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection, nanos } from "@nats-io/transport-node";
import type { Delivery, Handler } from "./handler.js";
import { log } from "./telemetry.js";

const STREAM = "SHOP_ORDERS";
const SUBJECT = "order.confirmed";
const CONSUMER = "mailer";
const ACK_WAIT_MS = 10_000;
const RETRY_MS = 1_000;

export class Queue {
  private messages: ConsumerMessages | undefined;
  private stopping = false;
  private complained = "";

  private constructor(
    private readonly connection: NatsConnection,
    private readonly handler: Handler,
  ) {}

  /** Waits for the broker as long as it takes, then and whenever it is lost. */
  static async connect(url: string, handler: Handler): Promise<Queue> {
    const connection = await connect({
      servers: url,
      name: CONSUMER,
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      pingInterval: 5_000,
    });
    return new Queue(connection, handler);
  }

  /** Handles messages until stopped. */
  async run(): Promise<void> {
    while (!this.stopping) {
      try {
        this.messages = await this.subscribe();
        this.complained = "";
        for await (const message of this.messages) {
          await this.take(message);
          if (this.stopping) break;
        }
      } catch (error) {
        this.complain(error);
      }
      if (!this.stopping) await sleep(RETRY_MS);
    }
  }

  /** Finishes the message at hand and leaves. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.messages?.close();
    await this.connection.drain();
  }

  private async subscribe(): Promise<ConsumerMessages> {
    const manager = await jetstreamManager(this.connection);
    await manager.consumers.add(STREAM, {
      durable_name: CONSUMER,
      filter_subject: SUBJECT,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: 256,
    });
    const consumer = await jetstream(this.connection).consumers.get(STREAM, CONSUMER);
    return await consumer.consume({ max_messages: 32 });
  }

  private async take(message: JsMsg): Promise<void> {
    let outcome: string;
    try {
      outcome = await this.handler.handle(delivery(message));
    } catch {
      message.nak(RETRY_MS * Math.min(message.info.deliveryCount, 30));
      return;
    }
    if (outcome === "unreadable") {
      message.term("unreadable");
      return;
    }
    try {
      await message.ackAck();
    } catch (error) {
      // It will come again, and be known by its ID.
      this.complain(error);
    }
  }

  /** Says why nothing arrives, once for each reason. */
  private complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.complained) return;
    this.complained = reason;
    log("WARN", "the queue is not available, trying on", { "error.message": reason });
  }
}

function delivery(message: JsMsg): Delivery {
  const headers = message.headers;
  return {
    id: headers?.get("Nats-Msg-Id") || `${STREAM}-${message.seq}`,
    destination: message.subject,
    body: message.data,
    attempt: message.info.deliveryCount,
    header: (name) => headers?.get(name) || undefined,
    headerNames: () => headers?.keys() ?? [],
  };
}
