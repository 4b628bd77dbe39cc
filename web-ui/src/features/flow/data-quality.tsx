import { Clock, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ClockSkew, FlowIssue, IssueKind } from '~/api/types';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import type { ChangeSearch } from './flow-view';
import type { FlowModel } from './model';

const ISSUES: Record<IssueKind, (count: number) => string> = {
  ends_before_start: (count) =>
    `${plural(count, 'span ends before it begins', 'spans end before they begin')}`,
  missing_parent: (count) =>
    `${plural(count, 'span has a parent that is not stored', 'spans have a parent that is not stored')}`,
  starts_before_parent: (count) =>
    `${plural(count, 'span begins before its parent', 'spans begin before their parent')}`,
  duplicate_span: (count) =>
    `${plural(count, 'span was received more than once', 'spans were received more than once')}`,
  too_many_traces: (count) =>
    `${plural(count, 'trace has this ID', 'traces or more have this ID')}, as with a constant sent as an ID: the rest is not shown, and no other ID is merged with it`,
};

interface DataQualityProps {
  model: FlowModel;
  corrected: boolean;
  onChange: ChangeSearch;
}

/** What the API found wrong with the data itself: clocks that it corrected, and spans that contradict each other. */
export function DataQuality({ model, corrected, onChange }: DataQualityProps) {
  const { clock_skews: skews, issues } = model.answer;
  if (skews.length === 0 && issues.length === 0) return null;
  return (
    <section
      aria-label="Data quality"
      className="flex flex-col gap-1 rounded-md border border-line bg-surface px-3 py-2"
    >
      {skews.length > 0 && (
        <Finding icon={<Clock className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />}>
          <strong className="font-semibold">
            {corrected ? 'Clocks were corrected in the timeline:' : 'Clocks are off:'}
          </strong>{' '}
          {byClock(skews).join('; ')}.{' '}
          <LinkButton onClick={() => onChange({ clocks: corrected ? 'sent' : undefined, zoom: undefined })}>
            {corrected ? 'Show the times as they were sent' : 'Correct them'}
          </LinkButton>
        </Finding>
      )}
      {issues.map((issue) => (
        <Finding
          key={issue.kind}
          icon={<ShieldAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />}
        >
          {ISSUES[issue.kind](issue.count)}. <Examples issue={issue} model={model} onChange={onChange} />
        </Finding>
      ))}
    </section>
  );
}

function Finding({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      {icon}
      <p className="min-w-0 [overflow-wrap:anywhere]">{children}</p>
    </div>
  );
}

const SHOWN = 3;

function Examples({
  issue,
  model,
  onChange,
}: {
  issue: FlowIssue;
  model: FlowModel;
  onChange: ChangeSearch;
}) {
  const spans = issue.examples.flatMap((example) => model.spanById.get(example.span_id) ?? []);
  return spans.slice(0, SHOWN).map((node) => (
    <span key={node.span.span_id}>
      <LinkButton onClick={() => onChange({ span: node.span.span_id })}>
        {node.span.service} · {node.span.name}
      </LinkButton>{' '}
    </span>
  ));
}

function LinkButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="text-left text-accent underline underline-offset-2" onClick={onClick}>
      {children}
    </button>
  );
}

/** One sentence for each clock: the same host is usually off by the same time in every trace. */
export function byClock(skews: readonly ClockSkew[]): string[] {
  const clocks = new Map<string, ClockSkew[]>();
  for (const skew of skews) {
    const name = skew.host === null ? skew.service : `${skew.service} on ${skew.host}`;
    clocks.set(name, [...(clocks.get(name) ?? []), skew]);
  }
  return [...clocks].map(([name, found]) => {
    const offsets = found.map((skew) => skew.offset_ns);
    const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
    // What has to be added to a clock is what it is behind by.
    const word = least > 0 ? 'behind' : most < 0 ? 'ahead' : 'off';
    const [a, b] = [Math.abs(least), Math.abs(most)].sort((x, y) => x - y) as [number, number];
    const time = a === b ? formatDuration(a) : `${formatDuration(a)} to ${formatDuration(b)}`;
    return `${name} is ${time} ${word}`;
  });
}
