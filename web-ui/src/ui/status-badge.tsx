import { CircleAlert, CircleCheck, RotateCcw } from 'lucide-react';
import type { FlowStatus } from '~/api/types';

export const STATUS_WORD: Record<FlowStatus, string> = { ok: 'OK', recovered: 'Recovered', error: 'Error' };

const LOOK = {
  ok: { icon: CircleCheck, className: 'bg-ok-soft text-ok' },
  recovered: { icon: RotateCcw, className: 'bg-warn-soft text-warn' },
  error: { icon: CircleAlert, className: 'bg-error-soft text-error' },
};

export function StatusBadge({ status }: { status: FlowStatus }) {
  const { icon: Icon, className } = LOOK[status];
  return (
    <span className={`inline-flex h-5 items-center gap-1 rounded px-1.5 font-medium text-xs ${className}`}>
      <Icon className="size-3.5" aria-hidden />
      {STATUS_WORD[status]}
    </span>
  );
}
