import { Link } from '@tanstack/react-router';
import type { ErrorFingerprint } from '~/api/service-queries';
import { useNow } from '~/ui/hooks';
import { formatCount, plural } from '~/util/format';
import { formatAgo } from '~/util/time';
import { patternParts } from './pattern';

interface FingerprintListProps {
  items: readonly ErrorFingerprint[];
  /** Whether each item says of which service it is. */
  withService: boolean;
}

/** Errors that are alike, the most frequent first, each with a flow in which it happened. */
export function FingerprintList({ items, withService }: FingerprintListProps) {
  const now = useNow(10_000);
  const most = Math.max(...items.map((item) => item.count), 1);
  return (
    <ul aria-label="Errors that are alike" className="rounded-md border border-line bg-surface">
      {items.map((item) => (
        <li
          key={`${item.service} ${item.fingerprint}`}
          className="grid gap-x-4 gap-y-1 border-line border-b px-3 py-2 last:border-b-0 md:grid-cols-[6rem_minmax(0,1fr)_14rem]"
        >
          <div>
            <span className="font-semibold text-base">{formatCount(item.count)}</span>
            <span className="text-muted"> ×</span>
            <div className="mt-1 h-1 rounded-full bg-line max-md:hidden" aria-hidden>
              <div
                className="h-1 rounded-full bg-error"
                style={{ width: `${Math.max(3, (item.count / most) * 100)}%` }}
              />
            </div>
          </div>
          <div className="min-w-0">
            <p className="font-mono text-xs [overflow-wrap:anywhere]" title={item.sample.message}>
              {item.pattern === '' && (
                <span className="text-muted">
                  no message{item.error_type && `, only the error type ${item.error_type}`}
                </span>
              )}
              {patternParts(item.pattern).map((part, i) =>
                part.placeholder ? (
                  <span key={i} className="rounded bg-hover px-0.5 text-muted">
                    {part.text}
                  </span>
                ) : (
                  part.text
                ),
              )}
            </p>
            <p className="text-muted">
              {withService && (
                <>
                  <Link
                    to="/services/$name"
                    params={{ name: item.service }}
                    className="text-accent underline"
                  >
                    {item.service}
                  </Link>
                  {' · '}
                </>
              )}
              {item.error_type && <span className="text-error">{item.error_type} · </span>}
              {item.sample.operation !== item.service && `${item.sample.operation} · `}
              {sources(item)}
            </p>
          </div>
          <div className="text-muted md:text-right">
            <p>
              <time dateTime={item.last_seen} title={item.last_seen}>
                Last {formatAgo(Date.parse(item.last_seen), now)}
              </time>
              {' · '}
              <time dateTime={item.first_seen} title={item.first_seen}>
                first {formatAgo(Date.parse(item.first_seen), now)}
              </time>
            </p>
            <p>
              {plural(item.flow_count, 'flow')}
              {item.sample.correlation_id && (
                <>
                  {' · '}
                  <Link
                    to="/flows/$correlationId"
                    params={{ correlationId: item.sample.correlation_id }}
                    search={item.sample.span_id ? { span: item.sample.span_id } : {}}
                    className="text-accent underline"
                  >
                    open the latest
                    <span className="sr-only">
                      {' '}
                      with {item.pattern || item.error_type || item.sample.operation}
                    </span>
                  </Link>
                </>
              )}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function sources(item: ErrorFingerprint): string {
  const parts = [];
  if (item.span_count > 0) parts.push(plural(item.span_count, 'span'));
  if (item.log_count > 0) parts.push(plural(item.log_count, 'log record'));
  return parts.join(', ');
}
