import type { CorrelationAnswer } from '~/api/types';
import { hasTexts, StoredList } from '~/util/stored';

/** A flow that was opened in this browser. */
export interface RecentFlow {
  id: string;
  operation: string;
  service: string;
  status: string;
}

export const recentFlows = new StoredList<RecentFlow>(
  'ollystack.recent-flows',
  12,
  (flow) => flow.id,
  (value): value is RecentFlow => hasTexts(value, 'id', 'operation', 'service', 'status'),
);

export function rememberFlow(answer: CorrelationAnswer): void {
  const { summary } = answer;
  recentFlows.put({
    id: answer.correlation_id,
    operation: summary.root_operation,
    service: summary.root_service,
    status: summary.status,
  });
}
