import { type RefObject, useEffect, useRef } from 'react';
import { formatDuration } from '~/util/duration';
import { formatMeasurement, plural } from '~/util/format';
import type { ExemplarItem, LogItem, SpanNode } from '../model';

export interface HoverContent {
  title: string;
  lines: string[];
  error: boolean;
}

function describeSpan(node: SpanNode): HoverContent {
  const { span } = node;
  return {
    title: `${span.service} · ${span.name}`,
    lines: [
      `${formatDuration(span.duration_ns)}, from +${formatDuration(node.startNs)}`,
      ...(node.isError ? [`Failed${span.status.message ? `: ${span.status.message}` : ''}`] : []),
      ...(node.logs.length ? [plural(node.logs.length, 'log record')] : []),
      ...(node.clockOffsetNs
        ? [`Moved by ${formatDuration(node.clockOffsetNs)}: its host’s clock is off`]
        : []),
    ],
    error: node.isError,
  };
}

function describeLog(log: LogItem, more: number): HoverContent {
  const { record } = log;
  return {
    title: `${record.severity_text || 'LOG'} · ${record.service} · +${formatDuration(log.atNs)}`,
    lines: [record.body, ...(more > 0 ? [`and ${more} more here`] : [])],
    error: log.isError,
  };
}

function describeMark({ exemplar, atNs }: ExemplarItem): HoverContent {
  return {
    title: exemplar.metric,
    lines: [`${formatMeasurement(exemplar.value, exemplar.unit)} at +${formatDuration(atNs)}`],
    error: false,
  };
}

/** What is said of a place: of the record or the exemplar there, or else of the span. */
export function describeItems(
  { logs, exemplars }: { logs: readonly LogItem[]; exemplars: readonly ExemplarItem[] },
  node: SpanNode | undefined,
): HoverContent | undefined {
  const [log] = logs;
  if (log) return describeLog(log, logs.length - 1);
  const [mark] = exemplars;
  if (mark) return describeMark(mark);
  return node && describeSpan(node);
}

interface HoverCardProps {
  target: RefObject<HTMLElement | null>;
  contentAt: (event: { clientX: number; clientY: number }) => HoverContent | undefined;
}

/**
 * What lies under the pointer, for those who point; everybody has the same in the row's label and the span's details. It follows
 * the pointer without rendering, which would cost a frame.
 */
export function HoverCard({ target, contentAt }: HoverCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const latest = useRef(contentAt);
  useEffect(() => {
    latest.current = contentAt;
  });
  useEffect(() => {
    const element = target.current;
    const box = card.current;
    if (!element || !box) return;
    const hide = () => {
      box.hidden = true;
    };
    const onMove = (event: PointerEvent) => {
      const content =
        event.buttons === 0 && event.pointerType === 'mouse' ? latest.current(event) : undefined;
      if (!content) return hide();
      const [title, ...lines] = [content.title, ...content.lines].map((text, i) => {
        const line = document.createElement('div');
        line.textContent = text.length > 300 ? `${text.slice(0, 300)}…` : text;
        line.className = i === 0 ? 'font-medium' : content.error ? 'text-error' : 'text-muted';
        return line;
      });
      box.replaceChildren(...[title, ...lines].filter((line) => line !== undefined));
      box.hidden = false;
      const left = Math.max(0, Math.min(event.clientX + 14, window.innerWidth - box.offsetWidth - 8));
      const below = event.clientY + 18;
      const fits = below + box.offsetHeight < window.innerHeight;
      box.style.transform = `translate(${left}px, ${fits ? below : event.clientY - box.offsetHeight - 8}px)`;
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerleave', hide);
    element.addEventListener('scroll', hide);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerleave', hide);
      element.removeEventListener('scroll', hide);
    };
  }, [target]);
  return (
    <div
      ref={card}
      hidden
      aria-hidden
      className="pointer-events-none fixed top-0 left-0 z-20 max-w-96 rounded border border-line-strong/60 bg-raised px-2 py-1 text-xs shadow-md [overflow-wrap:anywhere]"
    />
  );
}
