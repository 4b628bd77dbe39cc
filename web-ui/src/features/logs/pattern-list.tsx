import { Link } from '@tanstack/react-router';
import { patternParts } from '~/features/errors/pattern';
import { severityLevel } from '~/features/flow/filter';
import { Severity } from '~/features/flow/severity';
import { useNow } from '~/ui/hooks';
import { formatCount, plural } from '~/util/format';
import { formatShare } from '~/util/rate';
import { formatAgo } from '~/util/time';
import { type LogPattern, searchText } from './patterns';
import { type LogsSearch, SEVERITIES } from './search';

interface PatternListProps {
  patterns: readonly LogPattern[];
  /** Records in the sample. */
  total: number;
  /** Shows the records of a pattern. */
  onShow: (filters: Pick<LogsSearch, 'service' | 'severity' | 'text'>) => void;
}

/** Patterns with how often, when and where they were written. */
export function PatternList({ patterns, total, onShow }: PatternListProps) {
  const now = useNow(10_000);
  return (
    <ul aria-label="Patterns" className="rounded-md border border-line bg-surface">
      {patterns.map((one) => (
        <li
          key={`${one.service} ${one.severityNumber} ${one.pattern}`}
          className="grid items-center gap-x-4 gap-y-1 border-line border-b px-3 py-2 last:border-b-0 md:grid-cols-[5rem_7rem_minmax(0,1fr)_13rem]"
        >
          <div>
            <span className="font-semibold text-base">{formatCount(one.count)}</span>
            <span className="text-muted"> {formatShare(one.count / total)}</span>
          </div>
          <Trend parts={one.trend} />
          <div className="min-w-0">
            <p className="font-mono text-xs [overflow-wrap:anywhere]" title={one.latest.body}>
              {patternParts(one.pattern).map((part, i) =>
                part.placeholder ? (
                  <span key={i} className="rounded bg-hover px-0.5 text-muted">
                    {part.text}
                  </span>
                ) : (
                  part.text
                ),
              )}
              {one.pattern === '' && <span className="text-muted">empty message</span>}
            </p>
            <p className="text-muted">
              <span className="text-xs">
                <Severity text={one.severityText} number={one.severityNumber} />
              </span>
              {' · '}
              <Link to="/services/$name" params={{ name: one.service }} className="text-accent underline">
                {one.service}
              </Link>
            </p>
          </div>
          <div className="text-muted md:text-right">
            <p>Last {formatAgo(Date.parse(one.latest.time), now)}</p>
            <p>
              {plural(one.flows, 'flow')}
              {' · '}
              <button type="button" className="text-accent underline" onClick={() => onShow(filtersOf(one))}>
                records<span className="sr-only"> like {one.pattern}</span>
              </button>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function filtersOf(one: LogPattern): Pick<LogsSearch, 'service' | 'severity' | 'text'> {
  const level = severityLevel(one.severityNumber);
  return {
    service: one.service,
    severity: SEVERITIES.find((severity) => severity === level),
    text: searchText(one.pattern),
  };
}

/** How often over the time of the sample; a repetition of the numbers, so hidden from screen readers. */
function Trend({ parts }: { parts: readonly number[] }) {
  const most = Math.max(...parts, 1);
  return (
    <svg
      viewBox={`0 0 ${parts.length * 4} 24`}
      className="h-6 w-24 max-md:hidden"
      aria-hidden
      preserveAspectRatio="none"
    >
      {parts.map((count, i) => (
        <rect
          key={i}
          x={i * 4}
          width={3}
          y={24 - Math.max(count === 0 ? 0.5 : 2, (count / most) * 24)}
          height={Math.max(count === 0 ? 0.5 : 2, (count / most) * 24)}
          className={count === 0 ? 'fill-line' : 'fill-accent'}
        />
      ))}
    </svg>
  );
}
