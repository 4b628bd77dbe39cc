import { ApiError, networkError, toApiError } from './problem';

/** TEMPORARY until the client is generated. */
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw networkError(cause);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw toApiError(response.status, body);
  if (body === undefined) throw new ApiError(response.status, 'The answer is no JSON');
  return body as T;
}
