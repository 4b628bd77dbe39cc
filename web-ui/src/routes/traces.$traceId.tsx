import { createFileRoute } from '@tanstack/react-router';
import { TracePage } from '~/features/flow/trace-page';

export const Route = createFileRoute('/traces/$traceId')({ component: TracePage });
