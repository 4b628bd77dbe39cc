import { createFileRoute } from '@tanstack/react-router';
import { ExplorerPage } from '~/features/explorer/explorer-page';
import { validateExplorerSearch } from '~/features/explorer/search';

export const Route = createFileRoute('/')({
  validateSearch: validateExplorerSearch,
  component: ExplorerPage,
});
