/** The tenant whose data a page shows, named in its address as `tenant`; without it, the API decides. */
import { type RawSearch, text } from './search';

/** As long as the API allows. */
const MAX_LENGTH = 128;

export interface TenantSearch {
  tenant?: string | undefined;
}

export function validateTenantSearch(raw: RawSearch): TenantSearch {
  return { tenant: text(raw, 'tenant', MAX_LENGTH) };
}

/** The tenant in an address' query. */
export function tenantOf(query: string): string | undefined {
  return validateTenantSearch(Object.fromEntries(new URLSearchParams(query))).tenant;
}

/** The header that tells the API, and its value. */
export function tenantHeader(tenant: string): [name: string, value: string] {
  return ['x-ollystack-tenant', encodeURIComponent(tenant)];
}
