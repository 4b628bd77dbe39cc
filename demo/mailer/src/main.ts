// The mailer writes a mail for every confirmed order.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Handler } from "./handler.js";
import { Mailbox } from "./mailbox.js";
import { Queue } from "./queue.js";
import { serve } from "./server.js";
import { log, startTelemetry } from "./telemetry.js";

const STOP_TIMEOUT_MS = 3_000;

interface Settings {
  port: number;
  natsUrl: string;
  folder: string;
  keep: number;
}

function settings(): Settings {
  const { values } = parseArgs({
    options: { port: { type: "string" }, "nats-url": { type: "string" }, data: { type: "string" } },
  });
  const env = process.env;
  return {
    port: wholeNumber("port", values.port ?? env.OLLYSTACK_DEMO_MAILER_PORT ?? "7073", 65_535),
    natsUrl: values["nats-url"] ?? env.OLLYSTACK_DEMO_NATS_URL ?? "nats://127.0.0.1:7074",
    folder: join(values.data ?? env.OLLYSTACK_DEMO_DATA ?? ".ollystack/demo", "mail"),
    keep: wholeNumber("OLLYSTACK_DEMO_MAILER_KEEP", env.OLLYSTACK_DEMO_MAILER_KEEP ?? "20000", 1e9),
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > max) {
    throw new Error(`${name} ${JSON.stringify(text)} is not a whole number up to ${max}`);
  }
  return number;
}

async function main(): Promise<void> {
  const { port, natsUrl, folder, keep } = settings();
  const flush = startTelemetry("mailer");
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
  const mailbox = await Mailbox.open(folder, keep);
  const http = await serve(port);
  log("INFO", "service started", { "server.port": http.port });

  const connecting = Queue.connect(natsUrl, new Handler(mailbox));
  const queue = await Promise.race([connecting, asked]);
  if (queue) {
    const running = queue.run();
    await asked;
    log("INFO", "service stopping");
    const stopped = Promise.allSettled([queue.stop(), running]);
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS))]);
  }
  http.server.close();
  await flush();
  process.exit(0);
}

main().catch((error: unknown) => {
  console.error("error:", error instanceof Error ? error.message : error);
  process.exit(1);
});
