// The health check, and the admin route that every service of the shop has.
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves on 127.0.0.1; port 0 takes a free one. */
export async function serve(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    const path = request.url?.split("?")[0];
    if (path === "/healthz" && request.method === "GET") {
      answer(response, 200, { status: "ok" });
    } else if (path === "/faults" && request.method === "GET") {
      answer(response, 200, []);
    } else if (path === "/faults" && request.method === "POST") {
      answer(response, 404, { error: "this service knows no faults" });
    } else {
      answer(response, 404, { error: "there is nothing here" });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
