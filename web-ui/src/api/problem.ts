/** An answer of the API that is no success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;

  constructor(status: number, title: string, detail?: string, options?: ErrorOptions) {
    super(detail ? `${title}: ${detail}` : title, options);
    this.name = 'ApiError';
    this.status = status;
    this.title = title;
    this.detail = detail;
  }

  /** Whether the same request may well succeed a little later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const TITLES: Record<number, string> = {
  0: 'The API cannot be reached',
  401: 'Sign-in is required',
  403: 'Not allowed',
  404: 'Not found',
  429: 'Too many requests',
  503: 'The service is unavailable',
};

/** From an RFC 9457 problem document, or from whatever a proxy in between answered. */
export function toApiError(status: number, body: unknown): ApiError {
  const title = textField(body, 'title') ?? TITLES[status] ?? `The API answered ${status}`;
  return new ApiError(status, title, textField(body, 'detail'));
}

export function networkError(cause: unknown): ApiError {
  return new ApiError(
    0,
    TITLES[0] ?? '',
    'Check that ollystack-api is running and reachable from this browser.',
    { cause },
  );
}

function textField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
