import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin, ViteDevServer } from 'vite';

type Handler = { handle(request: Request): Promise<Response> };

/** The policy under which the API serves the built page (`collector/crates/http/src/layers.rs`). The preview applies it too, so that tests notice a breach. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers `/api` from made-up flows, in the development server and in the preview of the built page. */
export function mockApi(): Plugin {
  return {
    name: 'ollystack-mock-api',
    configureServer: (server) => {
      server.middlewares.use(answer(() => load(server)));
    },
    configurePreviewServer: async (server) => {
      const { createServer } = await import('vite');
      const loader = await createServer({
        configFile: false,
        server: { middlewareMode: true, watch: null, ws: false },
        appType: 'custom',
        optimizeDeps: { noDiscovery: true },
        resolve: { alias: { '~': new URL('../src', import.meta.url).pathname } },
      });
      server.middlewares.use((_request, response, next) => {
        response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
        next();
      });
      server.middlewares.use(answer(() => load(loader)));
      server.httpServer.on('close', () => void loader.close());
    },
  };
}

const loaded = new WeakMap<ViteDevServer, Promise<Handler>>();

/** Loads the handler through Vite, because it uses the `~` alias of the source. */
function load(server: ViteDevServer): Promise<Handler> {
  let handler = loaded.get(server);
  if (!handler) {
    handler = server
      .ssrLoadModule(new URL('./handler.ts', import.meta.url).pathname)
      .then((module) => new (module.MockApi as new (nowMs: number) => Handler)(Date.now()));
    loaded.set(server, handler);
  }
  return handler;
}

function answer(handler: () => Promise<Handler>): Connect.NextHandleFunction {
  return (request, response, next) => {
    if (!request.url?.startsWith('/api/')) return next();
    handler()
      .then(async (mock) => send(await mock.handle(await toRequest(request)), response))
      .catch(next);
  };
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (typeof value === 'string') headers.set(name, value);
  return new Request(`http://mock${incoming.url ?? '/'}`, {
    method: incoming.method ?? 'GET',
    headers,
    ...(chunks.length ? { body: Buffer.concat(chunks) } : {}),
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  answer.headers.forEach((value, name) => void response.setHeader(name, value));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
