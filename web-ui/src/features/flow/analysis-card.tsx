import { Link } from '@tanstack/react-router';
import { ChevronDown, Microscope } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { ApiError } from '~/api/problem';
import type { FlowAnalysis } from '~/api/types';
import { FlowDifferences, SpanButton } from '~/features/analysis/flow-differences';
import { ModelPreviewButton } from '~/features/analysis/model-preview';
import { WordingNote } from '~/features/analysis/wording-note';
import { operationWords, usualTimeWords } from '~/features/analysis/words';
import { answerWords } from '~/features/incidents/words';
import { Button, IconButton } from '~/ui/button';
import { Prose, splitLead } from '~/ui/prose';
import { ServiceName } from '~/ui/service-name';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import { formatShare } from '~/util/rate';
import { type Failure, firstFailure } from './failures';
import type { FlowModel } from './model';

interface AnalysisCardProps {
  correlationId: string;
  model: FlowModel;
  insights: FlowAnalysis | undefined;
  isFetching: boolean;
  error: Error | null;
  onAnalyse: () => void;
  onSelectSpan: (spanId: string) => void;
}

export function AnalysisCard({
  correlationId,
  model,
  insights,
  isFetching,
  error,
  onAnalyse,
  onSelectSpan,
}: AnalysisCardProps) {
  const [open, setOpen] = useState(true);
  const bodyId = useId();
  const failure = useMemo(() => firstFailure(model), [model]);
  const [lead, rest] = splitLead(insights?.explanation ?? '');
  if (error && !insights)
    return (
      <div>
        {failure && (
          <p className="px-1">
            <FirstFailure failure={failure} onSelectSpan={onSelectSpan} />
          </p>
        )}
        <Away error={error} isFetching={isFetching} onRetry={onAnalyse} />
      </div>
    );
  return (
    <section aria-label="Analysis" className="rounded-md border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3 py-2">
        <Microscope className="size-4 shrink-0 text-muted" aria-hidden />
        <h2 className="font-semibold">Analysis</h2>
        <p className="min-w-0 flex-1 basis-72" aria-live="polite">
          {insights ? (
            <Prose text={lead} />
          ) : failure ? (
            <FirstFailure failure={failure} onSelectSpan={onSelectSpan} />
          ) : (
            <span className="text-muted">Where did the time go?</span>
          )}
        </p>
        <ModelPreviewButton subject={{ correlation_id: correlationId }} />
        {insights ? (
          <IconButton
            label={open ? 'Hide the details' : 'Show the details'}
            aria-expanded={open}
            aria-controls={bodyId}
            onClick={() => setOpen(!open)}
          >
            <ChevronDown className={`size-4 ${open ? 'rotate-180' : ''}`} aria-hidden />
          </IconButton>
        ) : (
          <Button onClick={onAnalyse} disabled={isFetching}>
            {isFetching ? 'Analysing…' : 'Analyse this flow'}
          </Button>
        )}
      </div>
      {insights && (
        <div id={bodyId} hidden={!open} className="border-line border-t">
          {rest !== '' && (
            <p className="max-w-[90rem] border-line border-b px-3 py-2 text-muted leading-6">
              <Prose text={rest} />
            </p>
          )}
          <div className="grid gap-px bg-line lg:grid-cols-2">
            <CriticalPath model={model} insights={insights} onSelectSpan={onSelectSpan} />
            <Origins model={model} insights={insights} onSelectSpan={onSelectSpan} />
          </div>
          {insights.comparison && (
            <section aria-label="How it differs" className="border-line border-t p-3">
              <FlowDifferences comparison={insights.comparison} onSelectSpan={onSelectSpan} />
            </section>
          )}
          <MoreFindings insights={insights} onSelectSpan={onSelectSpan} />
        </div>
      )}
    </section>
  );
}

interface FirstFailureProps {
  failure: Failure;
  onSelectSpan: (spanId: string) => void;
}

/** What the flow itself says of its failure, before anything is asked. */
function FirstFailure({ failure: { node, words }, onSelectSpan }: FirstFailureProps) {
  const { name, service, span_id } = node.span;
  return (
    <>
      <button
        type="button"
        className="text-left text-accent underline underline-offset-2"
        onClick={() => onSelectSpan(span_id)}
      >
        {name}
      </button>{' '}
      in {service} failed first
      {words && (
        <>
          : <span className="text-error [overflow-wrap:anywhere]">{words}</span>
        </>
      )}
    </>
  );
}

/** One quiet line: the rest of the page needs no analysis. */
function Away({ error, isFetching, onRetry }: { error: Error; isFetching: boolean; onRetry: () => void }) {
  const away = !(error instanceof ApiError) || error.isTransient || error.status === 404;
  return (
    <p role="status" className="flex items-center gap-1 px-1 text-muted">
      {away ? 'Analysis is not available at the moment.' : error.message}
      <Button
        variant="ghost"
        className="h-6 underline underline-offset-2"
        onClick={onRetry}
        disabled={isFetching}
      >
        Try again
      </Button>
    </p>
  );
}

/** A step with a smaller share of the path is not worth a line. */
const MIN_STEP = 0.01;

type PartProps = Pick<AnalysisCardProps, 'model' | 'onSelectSpan'> & { insights: FlowAnalysis };

function CriticalPath({ model, insights, onSelectSpan }: PartProps) {
  const [all, setAll] = useState(false);
  const total = insights.critical_path.reduce((sum, step) => sum + step.duration_ns, 0);
  const steps = all
    ? insights.critical_path
    : insights.critical_path.filter((step) => step.duration_ns >= total * MIN_STEP);
  const hidden = insights.critical_path.length - steps.length;
  return (
    <div className="min-w-0 bg-surface p-3">
      <h3 className="mb-1 font-medium">
        Critical path{' '}
        <span className="font-normal text-muted">of the first trace, {formatDuration(total)}</span>
      </h3>
      {insights.critical_path.length === 0 && <p className="text-muted">The flow has no spans to follow.</p>}
      <ol className="max-h-56 overflow-y-auto">
        {steps.map((step, i) => (
          <li key={`${i}${step.span_id}`}>
            <button
              type="button"
              onClick={() => onSelectSpan(step.span_id)}
              className="grid w-full grid-cols-[minmax(0,1fr)_5rem_4.5rem_3rem] items-center gap-2 rounded px-1 py-0.5 text-left hover:bg-hover"
            >
              <span className="flex min-w-0 gap-2">
                <ServiceName
                  name={step.service}
                  colour={model.colours.get(step.service)}
                  className="text-muted"
                />
                <span className="truncate">{step.operation}</span>
              </span>
              <span className="h-1.5 rounded-full bg-line" aria-hidden>
                <span
                  className="block h-1.5 rounded-full bg-accent"
                  style={{ width: `${total > 0 ? Math.max(2, (step.duration_ns / total) * 100) : 0}%` }}
                />
              </span>
              <span className="text-right">{formatDuration(step.duration_ns)}</span>
              <span className="text-right text-muted">
                {formatShare(total > 0 ? step.duration_ns / total : 0)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {(hidden > 0 || all) && (
        <button
          type="button"
          aria-expanded={all}
          className="px-1 text-accent text-xs leading-6 underline-offset-2 hover:underline"
          onClick={() => setAll(!all)}
        >
          {all ? 'Only the longer steps' : `${plural(hidden, 'step')} below ${formatShare(MIN_STEP)}`}
        </button>
      )}
    </div>
  );
}

/** Calls that were tried again, waits between cause and effect, incidents, and what to look at next; nothing where there is none. */
function MoreFindings({ insights, onSelectSpan }: Omit<PartProps, 'model'>) {
  const { retries, gaps, advice = [], incidents, explanation_source, explanation_note } = insights;
  const worded = explanation_source === 'model';
  if (retries.length + gaps.length + advice.length + incidents.length === 0 && !worded && !explanation_note)
    return null;
  return (
    <div className="grid gap-x-6 gap-y-3 border-line border-t p-3 lg:grid-cols-2">
      {retries.length + gaps.length > 0 && (
        <ul aria-label="Retries and waits" className="flex flex-col gap-0.5">
          {retries.map((retry) => (
            <li key={`retry ${retry.evidence[0]?.span_id}`}>
              <SpanButton spanId={retry.evidence[0]?.span_id} onSelectSpan={onSelectSpan}>
                {operationWords(retry.callee)} was tried {retry.attempts} times and{' '}
                {retry.succeeded ? 'went well in the end' : 'never went well'};{' '}
                {formatDuration(retry.waited_ns)} between attempts
              </SpanButton>
            </li>
          ))}
          {gaps.map((gap) => {
            const spanId = gap.evidence[1]?.span_id ?? gap.evidence[0]?.span_id;
            return (
              <li key={`gap ${spanId}`}>
                <SpanButton spanId={spanId} onSelectSpan={onSelectSpan}>
                  {formatDuration(gap.gap_ns)} passed between {operationWords(gap.from)} and{' '}
                  {operationWords(gap.to)}
                  {gap.usual && ` (usually ${usualTimeWords(gap.usual)})`}
                </SpanButton>
              </li>
            );
          })}
        </ul>
      )}
      {advice.length > 0 && (
        <div>
          <h3 className="mb-1 font-medium">What to look at next</h3>
          <ol className="list-decimal pl-5">
            {advice.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ol>
        </div>
      )}
      {incidents.length > 0 && (
        <div>
          <h3 className="mb-1 font-medium">Incidents of its services at that time</h3>
          <ul>
            {incidents.map((incident) => (
              <li key={incident.id}>
                <Link to="/incidents/$id" params={{ id: incident.id }} className="text-accent underline">
                  {incident.title}
                </Link>{' '}
                <span className="text-muted">{answerWords(incident)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="lg:col-span-2">
        <WordingNote of={insights} />
      </div>
    </div>
  );
}

function Origins({ model, insights, onSelectSpan }: PartProps) {
  return (
    <div className="min-w-0 bg-surface p-3">
      <h3 className="mb-1 font-medium">Where errors began</h3>
      {insights.error_origins.length === 0 && <p className="text-muted">Nothing failed in this flow.</p>}
      <ol className="flex max-h-56 flex-col gap-3 overflow-y-auto">
        {insights.error_origins.map((origin) => (
          <li key={`${origin.time}${origin.operation}${origin.chain[0]?.span_id ?? ''}`}>
            <p className="flex min-w-0 gap-2">
              <ServiceName name={origin.service} colour={model.colours.get(origin.service)} />
              <span className="truncate">{origin.operation}</span>
            </p>
            <p className="text-error [overflow-wrap:anywhere]">
              {origin.error_type && <span className="font-mono">{origin.error_type}: </span>}
              {origin.message}
            </p>
            <ol aria-label="From the origin to what the user saw" className="mt-1 border-line border-l pl-2">
              {origin.chain.map((link) => (
                <li key={link.span_id}>
                  <button
                    type="button"
                    className="block min-h-6 rounded px-1 text-left text-accent underline-offset-2 hover:underline"
                    onClick={() => onSelectSpan(link.span_id)}
                  >
                    {link.note}
                  </button>
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </div>
  );
}
