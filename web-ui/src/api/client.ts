import createClient from 'openapi-fetch';
import { tenantHeader, tenantOf } from '~/util/tenant';
import { networkError, toApiError } from './problem';
import type { paths } from './schema.gen';

/** The typed API. It lives on the page's own origin. `fetch` is looked up late, so that tests may put another in its place. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? 'http://localhost',
  fetch: (request) => globalThis.fetch(request),
});

/** The address says whose data is wanted. */
api.use({
  onRequest({ request }) {
    const tenant = tenantOf(globalThis.location?.search ?? '');
    if (tenant !== undefined) request.headers.set(...tenantHeader(tenant));
  },
});

/** The answer's data, or an `ApiError` for whatever else came back. */
export async function unwrap<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw networkError(cause);
  });
  if (!response.ok || data === undefined) throw toApiError(response.status, error);
  return data;
}
