import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, retainSearchParams } from '@tanstack/react-router';
import { Shell } from '~/features/shell/shell';
import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { type TenantSearch, validateTenantSearch } from '~/util/tenant';

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  validateSearch: (raw: Record<string, unknown>): RangeSearch & TenantSearch => ({
    ...validateRangeSearch(raw),
    ...validateTenantSearch(raw),
  }),
  // The time range and the tenant go along from page to page.
  search: { middlewares: [retainSearchParams(['range', 'from', 'to', 'tenant'])] },
  component: Shell,
});
