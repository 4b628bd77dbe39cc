import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Incident, IncidentAnalysis } from '~/api/incident-queries';
import { ModelPreviewButton } from '~/features/analysis/model-preview';
import { WordingNote } from '~/features/analysis/wording-note';
import { Prose } from '~/ui/prose';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { formatCount } from '~/util/format';
import { formatShare } from '~/util/rate';
import { Confidence } from './badges';
import { EvidenceLinks } from './evidence-links';
import { innerWords } from './words';

interface CauseCardsProps {
  incident: Incident;
  analysis: IncidentAnalysis;
}

/** The answer in three parts: the cause, where it was first seen, and whom it hit. */
export function CauseCards({ incident, analysis }: CauseCardsProps) {
  const { root_cause: cause, first_visible_failure: failure, impact, began } = analysis;
  const range = { from: analysis.time_range.start, to: analysis.time_range.end };
  return (
    <section aria-label="Answer" className="flex flex-col gap-3">
      <div className="rounded-md border border-line bg-surface px-3 py-2">
        <p className="text-sm leading-6">
          <Prose text={analysis.explanation} />
        </p>
        <div className="flex flex-wrap items-center justify-between gap-x-4">
          <WordingNote of={analysis} />
          <div className="-mr-2 ml-auto">
            <ModelPreviewButton
              subject={{ ...range, began: began?.source === 'given' ? began.time : null }}
            />
          </div>
        </div>
      </div>
      <div className="grid gap-3 md:grid-cols-3">
        <Card title="Root cause">
          {cause ? (
            <>
              <p className="font-semibold text-base">
                <ServiceLink name={cause.service} range={range} />
              </p>
              {cause.inner && <p>{innerWords(cause.inner)}</p>}
              <Confidence confidence={analysis.confidence} />
              {cause.evidence[0] && (
                <p className="text-muted">
                  <Prose text={cause.evidence[0].statement} />
                </p>
              )}
              <EvidenceLinks links={cause.links} />
            </>
          ) : (
            <p className="text-muted">Not found.</p>
          )}
        </Card>
        <Card title="First visible failure">
          {failure ? (
            <>
              <p className="font-semibold text-base">
                <ServiceLink name={failure.service} range={range} />
              </p>
              <p>
                <Prose text={failure.statement} />
              </p>
              {failure.onset && (
                <p className="text-muted">
                  at <Timestamp time={failure.onset} withDate />
                </p>
              )}
              <EvidenceLinks links={failure.links} />
            </>
          ) : (
            <p className="text-muted">No failure that users could see was found.</p>
          )}
        </Card>
        <Card title="Impact">
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 [&>dt]:text-muted">
            <dt>Services</dt>
            <dd>
              {impact.services.length === 0
                ? 'no other'
                : impact.services.map((name, i) => (
                    <span key={name}>
                      {i > 0 && ', '}
                      <ServiceLink name={name} range={range} />
                    </span>
                  ))}
            </dd>
            <Affected what="Traces" count={impact.traces} />
            <Affected what="Flows" count={impact.flows} />
            <Affected what="Users" count={impact.users} />
          </dl>
          <p className="flex flex-wrap gap-x-4">
            {impact.flows && impact.flows.affected_count > 0 && (
              <Link
                to="/"
                search={{
                  ...range,
                  service: cause?.service ?? failure?.service,
                  status: 'error',
                }}
                className="text-accent underline"
              >
                Failed flows of this time
              </Link>
            )}
            <Link
              to="/map"
              search={{ ...range, node: cause ? `service:${cause.service}` : undefined }}
              className="text-accent underline"
            >
              Map of this time
            </Link>
          </p>
          {began && (
            <p className="text-muted text-xs">
              Began <Timestamp time={began.time} withDate /> ({began.source}
              {began.uncertainty_ns > 0 && `, at most ${formatDuration(began.uncertainty_ns)} earlier`})
            </p>
          )}
          {incident.answer === null && <p className="text-muted">The answer is not final.</p>}
        </Card>
      </div>
    </section>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="flex min-w-0 flex-col items-start gap-1.5 rounded-md border border-line bg-surface p-3 [overflow-wrap:anywhere]"
    >
      <h2 className="text-muted">{title}</h2>
      {children}
    </section>
  );
}

function ServiceLink({ name, range }: { name: string; range: { from: string; to: string } }) {
  return (
    <Link to="/services/$name" params={{ name }} search={range} className="text-accent underline">
      {name}
    </Link>
  );
}

interface AffectedProps {
  what: string;
  count: { affected_count: number; total_count: number } | null;
}

function Affected({ what, count }: AffectedProps) {
  return (
    <>
      <dt>{what}</dt>
      <dd>
        {count === null ? (
          <span className="text-muted">not known</span>
        ) : (
          <>
            {formatCount(count.affected_count)} of {formatCount(count.total_count)}
            {count.total_count > 0 && (
              <span className="text-muted"> · {formatShare(count.affected_count / count.total_count)}</span>
            )}
          </>
        )}
      </dd>
    </>
  );
}
