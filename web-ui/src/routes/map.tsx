import { createFileRoute } from '@tanstack/react-router';
import { topologyQuery } from '~/api/service-queries';
import { MapPage } from '~/features/service-map/map-page';
import { validateMapSearch } from '~/features/service-map/search';

export const Route = createFileRoute('/map')({
  validateSearch: validateMapSearch,
  loaderDeps: ({ search }) => ({ range: search.range, from: search.from, to: search.to }),
  // Begins to read while the page's code loads.
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(topologyQuery(deps));
  },
  component: MapPage,
});
