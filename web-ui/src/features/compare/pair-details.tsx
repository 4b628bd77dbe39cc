import { Link } from '@tanstack/react-router';
import type { CorrelationAnswer } from '~/api/types';
import type { SpanNode } from '~/features/flow/model';
import { attributeDifferences, type Pair } from './align';

interface PairDetailsProps {
  pair: Pair;
  first: CorrelationAnswer;
  second: CorrelationAnswer;
}

/** One operation in both flows: the attributes that differ, and where to see it. */
export function PairDetails({ pair, first, second }: PairDetailsProps) {
  const node = pair.second ?? pair.first;
  const differences = pair.first && pair.second ? attributeDifferences(pair.first, pair.second) : [];
  return (
    <aside
      aria-label="Operation in both flows"
      className="self-start overflow-hidden rounded-md border border-line bg-surface"
    >
      <div className="border-line border-b p-3">
        <h2 className="font-semibold [overflow-wrap:anywhere]">{node?.span.name}</h2>
        <p className="text-muted">{node?.span.service}</p>
        <p className="mt-1 flex flex-wrap gap-x-4">
          {pair.first && <SpanLink label="Show in the first flow" answer={first} node={pair.first} />}
          {pair.second && <SpanLink label="Show in the second flow" answer={second} node={pair.second} />}
        </p>
      </div>
      <div className="p-3">
        <h3 className="mb-1 font-medium">What differs</h3>
        {!pair.first || !pair.second ? (
          <p className="text-muted">Only the {pair.first ? 'first' : 'second'} flow did this.</p>
        ) : differences.length === 0 ? (
          <p className="text-muted">All attributes are the same.</p>
        ) : (
          <table className="w-full table-fixed text-left text-xs">
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-1 font-medium">
                  Attribute
                </th>
                <th scope="col" className="py-1 font-medium">
                  First
                </th>
                <th scope="col" className="py-1 font-medium">
                  Second
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map((difference) => (
                <tr
                  key={difference.key}
                  className="border-line border-t align-top [&>*]:py-1 [&>*]:pr-2 [&>*]:[overflow-wrap:anywhere]"
                >
                  <th scope="row" className="font-normal text-muted">
                    {difference.key}
                  </th>
                  <td className="font-mono">{difference.first ?? '–'}</td>
                  <td className="font-mono">{difference.second ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </aside>
  );
}

function SpanLink({ label, answer, node }: { label: string; answer: CorrelationAnswer; node: SpanNode }) {
  return (
    <Link
      to="/flows/$correlationId"
      params={{ correlationId: answer.correlation_id }}
      search={{ span: node.span.span_id }}
      className="text-accent underline underline-offset-2"
    >
      {label}
    </Link>
  );
}
