import { createFileRoute } from '@tanstack/react-router';
import { ComparePage } from '~/features/compare/compare-page';
import { validateCompareSearch } from '~/features/compare/search';

export const Route = createFileRoute('/compare')({
  validateSearch: validateCompareSearch,
  component: ComparePage,
});
