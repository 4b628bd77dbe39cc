import { createFileRoute } from '@tanstack/react-router';
import { LogsPage } from '~/features/logs/logs-page';
import { validateLogsSearch } from '~/features/logs/search';

export const Route = createFileRoute('/logs')({
  validateSearch: validateLogsSearch,
  component: LogsPage,
});
