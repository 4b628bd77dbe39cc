import { createFileRoute } from '@tanstack/react-router';
import { redQuery } from '~/api/service-queries';
import { validateServiceSearch } from '~/features/service/search';
import { ServicePage } from '~/features/service/service-page';

export const Route = createFileRoute('/services/$name')({
  validateSearch: validateServiceSearch,
  loaderDeps: ({ search: { range, from, to, operation } }) => ({ range: { range, from, to }, operation }),
  // Begins to read while the page's code loads.
  loader: ({ context, params, deps }) => {
    void context.queryClient.prefetchQuery(redQuery(params.name, deps.operation, deps.range));
  },
  component: ServicePage,
});
