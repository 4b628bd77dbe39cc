import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, retainSearchParams } from '@tanstack/react-router';
import { Shell } from '~/features/shell/shell';
import { type RangeSearch, validateRangeSearch } from '~/util/range';

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  validateSearch: (raw: Record<string, unknown>): RangeSearch => validateRangeSearch(raw),
  // The time range goes along from page to page.
  search: { middlewares: [retainSearchParams(['range', 'from', 'to'])] },
  component: Shell,
});
