import { useMemo } from 'react';
import type { SpanNode } from '../model';
import type { TraceRelation } from '../relations';
import { fractionOf, type View } from './geometry';
import type { Row } from './rows';

/** More lines than these would be a tangle; the rows name their relation in words anyhow. */
const MAX_LINES = 100;

interface ConnectorsProps {
  rows: Row[];
  relations: Map<string, TraceRelation>;
  view: View;
  rowHeight: number;
}

/** From the span that caused a trace to that trace: down from the cause's end, then across to the trace's start. */
export function Connectors({ rows, relations, view, rowHeight }: ConnectorsProps) {
  const lines = useMemo(() => {
    const spanRow = new Map<SpanNode, number>();
    const traceRow = new Map<string, number>();
    rows.forEach((row, index) => {
      if (row.kind === 'span') spanRow.set(row.node, index);
      if (row.kind === 'trace') traceRow.set(row.trace.trace.trace_id, index);
    });
    return [...relations.values()].slice(0, MAX_LINES).flatMap((relation) => {
      const to = traceRow.get(relation.trace.trace.trace_id);
      const from =
        (relation.linkedSpan && spanRow.get(relation.linkedSpan)) ??
        traceRow.get(relation.from.trace.trace_id);
      if (to === undefined || from === undefined || from >= to) return [];
      const cause = relation.linkedSpan ?? relation.from;
      return [
        { id: relation.trace.trace.trace_id, from, to, fromNs: cause.endNs, toNs: relation.trace.startNs },
      ];
    });
  }, [rows, relations]);

  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 right-(--axis-r) z-5 overflow-hidden"
      style={{ left: 'calc(var(--name-w) + var(--axis-l))' }}
    >
      {lines.map((line) => {
        const x1 = fractionOf(view, Math.min(line.fromNs, line.toNs));
        const x2 = fractionOf(view, line.toNs);
        if (x2 < 0 || x1 > 1) return null;
        const left = Math.max(0, x1) * 100;
        const y1 = (line.from + 1) * rowHeight - 5;
        const y2 = line.to * rowHeight + rowHeight / 2;
        return (
          <div
            key={line.id}
            className={`absolute rounded-bl-sm border-line-strong border-b border-dashed ${x1 >= 0 ? 'border-l' : ''}`}
            style={{
              left: `${left}%`,
              width: `${Math.max(0, Math.min(1, x2) * 100 - left)}%`,
              top: y1,
              height: y2 - y1,
            }}
          >
            {x2 <= 1 && (
              <svg
                aria-hidden="true"
                viewBox="0 0 6 8"
                className="absolute right-0 bottom-[-4.5px] h-2 w-1.5 fill-line-strong"
              >
                <path d="M0 0 6 4 0 8z" />
              </svg>
            )}
          </div>
        );
      })}
    </div>
  );
}
