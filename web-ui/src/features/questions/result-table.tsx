import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { NlqAnswer } from '~/api/types';
import { Timestamp } from '~/ui/timestamp';
import { type Column, VirtualTable } from '~/ui/virtual-table';
import { type Cell, cellText, columnWords, kindOf } from './result';

interface ResultTableProps {
  answer: NlqAnswer;
  rows: Cell[][];
  question: string;
}

/** The rows of an answer; flows, traces and services lead to their pages. */
export function ResultTable({ answer, rows, question }: ResultTableProps) {
  const items = useMemo(() => rows.map((cells, index) => ({ cells, index })), [rows]);
  const columns = useMemo(
    (): Column<(typeof items)[number]>[] =>
      (answer.columns ?? []).map((name, i) => {
        const numeric = rows.some((row) => typeof row[i] === 'number');
        return {
          name: columnWords(name),
          width: `minmax(${widthOf(name, i, rows)}rem, ${numeric ? 1 : 2}fr)`,
          ...(numeric ? { align: 'right' as const } : {}),
          cell: ({ cells }) => <Value column={name} value={cells[i] ?? null} />,
        };
      }),
    [answer.columns, rows],
  );
  return (
    <div className="max-h-96 overflow-hidden rounded border border-line [&>div]:max-h-96">
      <VirtualTable
        label={`Rows for “${question}”`}
        columns={columns}
        items={items}
        keyOf={({ index }) => index}
      />
    </div>
  );
}

/** Room for what stands in a column, as far as the first rows tell, in rem. */
function widthOf(name: string, i: number, rows: Cell[][]): number {
  if (name === 'correlation_id') return 12;
  if (name === 'time' || name === 'first' || name === 'last') return 12;
  const longest = Math.max(
    name.length,
    ...rows.slice(0, 50).map((row) => cellText(name, row[i] ?? null).length),
  );
  return Math.min(24, Math.max(4.5, longest * 0.46));
}

function Value({ column, value }: { column: string; value: Cell }) {
  const text = cellText(column, value);
  if (typeof value !== 'string') return text;
  switch (kindOf(column, value)) {
    case 'flow':
      return (
        <Link
          to="/flows/$correlationId"
          params={{ correlationId: value }}
          className="font-mono text-accent text-xs underline"
        >
          {value}
        </Link>
      );
    case 'trace':
      return (
        <Link
          to="/traces/$traceId"
          params={{ traceId: value }}
          className="font-mono text-accent text-xs underline"
        >
          {value}
        </Link>
      );
    case 'service':
      return (
        <Link to="/services/$name" params={{ name: value }} className="text-accent underline">
          {value}
        </Link>
      );
    case 'time':
      return <Timestamp time={value} withDate />;
    default:
      return <span title={text}>{text}</span>;
  }
}
