import { createFileRoute } from '@tanstack/react-router';
import { topologyQuery } from '~/api/service-queries';
import { validateServicesSearch } from '~/features/service/search';
import { ServicesPage } from '~/features/service/services-page';

export const Route = createFileRoute('/services/')({
  validateSearch: validateServicesSearch,
  loaderDeps: ({ search: { range, from, to } }) => ({ range, from, to }),
  // Begins to read while the page's code loads.
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(topologyQuery(deps));
  },
  component: ServicesPage,
});
