import { CircleHelp } from 'lucide-react';
import type { Incident, IncidentAnalysis } from '~/api/incident-queries';
import { Prose } from '~/ui/prose';
import { Loading } from '~/ui/states';
import { Timestamp } from '~/ui/timestamp';
import { plural } from '~/util/format';
import { formatShare } from '~/util/rate';
import { CauseCards } from './cause-cards';
import { Chain } from './chain';
import { FeedbackForm } from './feedback-form';
import { Part } from './part';
import { Suspects } from './suspects';

/** The answer with its evidence, and what to do; or why there is none. */
export function Analysis({ incident }: { incident: Incident }) {
  const { analysis, analysis_state } = incident;
  if (analysis === null) {
    return analysis_state === 'pending' ? (
      <Loading what="analysis: telemetry before and during the incident is being compared" />
    ) : (
      <p role="alert" className="rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-warn">
        The incident could not be analysed
        {': '}
        {incident.history.findLast((entry) => entry.change === 'analysis_failed')?.note ??
          'no reason was given'}
      </p>
    );
  }
  const found = analysis.verdict === 'found';
  return (
    <>
      {found ? <CauseCards incident={incident} analysis={analysis} /> : <Inconclusive analysis={analysis} />}
      <div className={found ? 'grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]' : ''}>
        {found && (
          <Part title="Chain of events">
            <Chain events={analysis.chain} />
          </Part>
        )}
        <div className="flex flex-col gap-4">
          <Part title="What to do next">
            {analysis.recommendations.length === 0 ? (
              <p className="text-muted">Nothing more than what is said above.</p>
            ) : (
              <Steps items={analysis.recommendations} />
            )}
            {analysis.advice && analysis.advice.length > 0 && (
              <>
                <h3 className="mt-3 mb-1 text-muted">Advice of the language model</h3>
                <Steps items={analysis.advice} />
              </>
            )}
          </Part>
          <Part title={found ? 'Was the cause right?' : 'Was the answer right?'}>
            <FeedbackForm incident={incident} />
          </Part>
        </div>
      </div>
      <Part title="All services with evidence">
        <Suspects suspects={analysis.suspects} />
        <p className="mt-2 text-muted text-xs">
          Read were {plural(analysis.data.span_count, 'span')},{' '}
          {plural(analysis.data.log_count, 'log record')} and{' '}
          {plural(analysis.data.point_count, 'metric point')}
          {analysis.data.trace_share < 1 && ` of ${formatShare(analysis.data.trace_share)} of all traces`}.
          They were compared with <Timestamp time={analysis.reference.start} withDate /> to{' '}
          <Timestamp time={analysis.reference.end} />.
        </p>
      </Part>
    </>
  );
}

/** No cause, and why not; a time in which nothing was unusual is answered so, too. */
function Inconclusive({ analysis }: { analysis: IncidentAnalysis }) {
  const { explanation, inconclusive_reason: reason } = analysis;
  const explained = reason !== null && !explanation.includes(reason);
  return (
    <section
      aria-label="Answer"
      className="flex gap-2 rounded-md border border-line bg-surface px-3 py-2 leading-6"
    >
      <CircleHelp className="mt-1 size-4 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0">
        {explained && (
          <p>
            <strong className="font-semibold">Inconclusive:</strong> <Prose text={reason} />
          </p>
        )}
        <p>
          <Prose text={explanation} />
        </p>
      </div>
    </section>
  );
}

function Steps({ items }: { items: readonly string[] }) {
  return (
    <ol className="flex list-decimal flex-col gap-1 pl-5">
      {items.map((one) => (
        <li key={one}>
          <Prose text={one} />
        </li>
      ))}
    </ol>
  );
}
