import { createFileRoute } from '@tanstack/react-router';
import { ErrorsPage } from '~/features/errors/errors-page';
import { validateErrorsSearch } from '~/features/errors/search';

export const Route = createFileRoute('/errors')({
  validateSearch: validateErrorsSearch,
  component: ErrorsPage,
});
