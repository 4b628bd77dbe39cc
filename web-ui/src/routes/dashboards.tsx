import { createFileRoute } from '@tanstack/react-router';
import { DashboardsPage } from '~/features/dashboards/dashboards-page';
import { validateDashboardsSearch } from '~/features/dashboards/search';

export const Route = createFileRoute('/dashboards')({
  validateSearch: validateDashboardsSearch,
  component: DashboardsPage,
});
