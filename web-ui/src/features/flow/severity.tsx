import { severityLevel } from './filter';

const LOOK = {
  trace: 'text-muted',
  debug: 'text-muted',
  info: 'text-accent',
  warn: 'text-warn font-medium',
  error: 'text-error font-medium',
  fatal: 'text-error font-bold',
  none: 'text-muted',
} as const;

export function Severity({ text, number }: { text: string; number: number }) {
  const level = severityLevel(number);
  return <span className={`uppercase ${LOOK[level]}`}>{text || (level === 'none' ? '–' : level)}</span>;
}
