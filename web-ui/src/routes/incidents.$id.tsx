import { createFileRoute } from '@tanstack/react-router';
import { incidentQuery } from '~/api/incident-queries';
import { IncidentPage } from '~/features/incidents/incident-page';

export const Route = createFileRoute('/incidents/$id')({
  // Begins to read while the page's code loads.
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(incidentQuery(params.id));
  },
  component: IncidentPage,
});
