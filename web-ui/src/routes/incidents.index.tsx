import { createFileRoute } from '@tanstack/react-router';
import { IncidentsPage } from '~/features/incidents/incidents-page';
import { validateIncidentsSearch } from '~/features/incidents/search';

export const Route = createFileRoute('/incidents/')({
  validateSearch: validateIncidentsSearch,
  component: IncidentsPage,
});
