import type { LogItem, SpanNode } from '../model';
import { marksOf, type View } from './geometry';

/** How many marks fit side by side; closer ones become one with a count in its tooltip. */
const SLOTS = 160;

export function LogMarks({ view, logs }: { view: View; logs: readonly LogItem[] }) {
  return marksOf(view, logs, SLOTS).map((mark) => {
    const worst = mark.items.reduce((most, log) =>
      log.record.severity_number > most.record.severity_number ? log : most,
    );
    const more = mark.items.length > 1 ? `\n+ ${mark.items.length - 1} more` : '';
    const severity = worst.record.severity_number;
    return (
      <span
        key={mark.left}
        data-mark="log"
        title={`${worst.record.severity_text || 'LOG'} ${worst.record.body}${more}`}
        className={`absolute top-1/2 size-2 -translate-1/2 rounded-full border border-surface ${severity >= 17 ? 'bg-error' : severity >= 13 ? 'bg-warn' : 'bg-ink'}`}
        style={{ left: `${mark.left}%` }}
      />
    );
  });
}

/** Logs and exemplars of a span. */
export function Marks({ node, view }: { node: SpanNode; view: View }) {
  return (
    <>
      {marksOf(view, node.exemplars, SLOTS).map((mark) => (
        <span
          key={mark.left}
          data-mark="exemplar"
          title={mark.items
            .map(({ exemplar }) => `${exemplar.metric} ${exemplar.value} ${exemplar.unit}`)
            .join('\n')}
          className="absolute top-1/2 size-2 -translate-1/2 rotate-45 border border-ink bg-surface"
          style={{ left: `${mark.left}%` }}
        />
      ))}
      <LogMarks view={view} logs={node.logs} />
    </>
  );
}
