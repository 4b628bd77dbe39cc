import { createFileRoute } from '@tanstack/react-router';
import { flowsQuery } from '~/api/queries';
import { ExplorerPage } from '~/features/explorer/explorer-page';
import { validateExplorerSearch } from '~/features/explorer/search';

export const Route = createFileRoute('/')({
  validateSearch: validateExplorerSearch,
  loaderDeps: ({ search }) => search,
  // Begins to read while the page's code loads.
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchInfiniteQuery(flowsQuery(deps));
  },
  component: ExplorerPage,
  // The first page is no file of its own: it would be asked for only when the rest has come.
  codeSplitGroupings: [],
});
