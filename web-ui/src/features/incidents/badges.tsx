import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { IncidentSummary } from '~/api/incident-queries';
import { confidenceWords } from './words';

const BADGE = 'inline-flex h-5 items-center gap-1 whitespace-nowrap rounded px-1.5 font-medium text-xs';

const SEVERITY = {
  critical: { icon: CircleAlert, word: 'Critical', className: 'bg-error-soft text-error' },
  warning: { icon: TriangleAlert, word: 'Warning', className: 'bg-warn-soft text-warn' },
  info: { icon: Info, word: 'Info', className: 'bg-hover text-muted' },
} as const;

export function SeverityBadge({ severity }: { severity: IncidentSummary['severity'] }) {
  const { icon: Icon, word, className } = SEVERITY[severity];
  return (
    <span className={`${BADGE} ${className}`}>
      <Icon className="size-3.5" aria-hidden />
      {word}
    </span>
  );
}

export function StateBadge({ state }: { state: IncidentSummary['state'] }) {
  return state === 'open' ? (
    <span className={`${BADGE} bg-error-soft text-error`}>Open</span>
  ) : (
    <span className={`${BADGE} bg-ok-soft text-ok`}>
      <CircleCheck className="size-3.5" aria-hidden />
      Resolved
    </span>
  );
}

/** How likely the named cause is right. */
export function Confidence({ confidence }: { confidence: number }) {
  return (
    <div className="flex items-center gap-2">
      <div className="h-1.5 w-24 rounded-full bg-line" aria-hidden>
        <div className="h-1.5 rounded-full bg-accent" style={{ width: `${confidence * 100}%` }} />
      </div>
      <span>{confidenceWords(confidence)}</span>
    </div>
  );
}
