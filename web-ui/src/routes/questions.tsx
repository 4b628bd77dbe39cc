import { createFileRoute } from '@tanstack/react-router';
import { QuestionsPage } from '~/features/questions/questions-page';
import { validateQuestionsSearch } from '~/features/questions/search';

export const Route = createFileRoute('/questions')({
  validateSearch: validateQuestionsSearch,
  component: QuestionsPage,
});
