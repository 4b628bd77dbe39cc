import { expect, it } from 'vitest';
import { tenantHeader, tenantOf, validateTenantSearch } from './tenant';

it('the address names the tenant', () => {
  expect(tenantOf('?tenant=acme&range=6h')).toBe('acme');
  expect(tenantOf('?range=6h')).toBeUndefined();
  expect(tenantOf('?tenant=')).toBeUndefined();
  expect(validateTenantSearch({ tenant: 'x'.repeat(129) })).toEqual({ tenant: undefined });
});

it('a header takes any name', () => {
  expect(tenantHeader('Müller & Co')).toEqual(['x-ollystack-tenant', 'M%C3%BCller%20%26%20Co']);
});
