import { createFileRoute } from '@tanstack/react-router';
import { flowQuery } from '~/api/queries';
import { FlowPage } from '~/features/flow/flow-page';
import { validateFlowSearch } from '~/features/flow/search';

export const Route = createFileRoute('/flows/$correlationId')({
  validateSearch: validateFlowSearch,
  // Begins to read while the page's code loads; the page shows what becomes of it, failures too.
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(flowQuery(params.correlationId));
  },
  component: FlowPage,
});
