/**
 * Search parameters are plain text here. The router's own format reads values as JSON, which would turn a span ID made of
 * digits into a number and lose the last of them. A link may come from anywhere: what does not fit is dropped.
 */

export type RawSearch = Record<string, unknown>;

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: object): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

export function text(raw: RawSearch, name: string, maxLength = 200): string | undefined {
  const value = raw[name];
  if (typeof value !== 'string') return undefined;
  return value.trim() === '' || value.length > maxLength ? undefined : value;
}

export function oneOf<const T extends string>(
  raw: RawSearch,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = raw[name];
  return allowed.find((candidate) => candidate === value);
}

export function hexId(raw: RawSearch, name: string, digits: number): string | undefined {
  const value = raw[name];
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value)
    ? value
    : undefined;
}

/** Without the undefined ones, so that a default leaves no trace in the address bar. */
export function compact<T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
