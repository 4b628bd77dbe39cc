import { CircleAlert, CircleCheck, RotateCcw } from 'lucide-react';

export type BadgeStatus = 'ok' | 'recovered' | 'error';

const LOOK = {
  ok: { icon: CircleCheck, word: 'OK', className: 'bg-ok-soft text-ok' },
  recovered: { icon: RotateCcw, word: 'Recovered', className: 'bg-warn-soft text-warn' },
  error: { icon: CircleAlert, word: 'Error', className: 'bg-error-soft text-error' },
};

export function StatusBadge({ status }: { status: BadgeStatus }) {
  const { icon: Icon, word, className } = LOOK[status];
  return (
    <span className={`inline-flex h-5 items-center gap-1 rounded px-1.5 font-medium text-xs ${className}`}>
      <Icon className="size-3.5" aria-hidden />
      {word}
    </span>
  );
}
