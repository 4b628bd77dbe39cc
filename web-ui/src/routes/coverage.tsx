import { createFileRoute } from '@tanstack/react-router';
import { CoveragePage } from '~/features/coverage/coverage-page';
import { validateCoverageSearch } from '~/features/coverage/search';

export const Route = createFileRoute('/coverage')({
  validateSearch: validateCoverageSearch,
  component: CoveragePage,
});
