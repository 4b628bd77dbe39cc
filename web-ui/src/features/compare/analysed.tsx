import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { comparisonQuery } from '~/api/queries';
import { FlowDifferences } from '~/features/analysis/flow-differences';
import { Prose, splitLead } from '~/ui/prose';
import { ErrorState, Loading } from '~/ui/states';

interface AnalysedProps {
  /** The flow whose differences are told; they lead to its spans. */
  flow: string;
  /** The flow it is compared with; healthy ones of its kind when there is none. */
  compareWith: string | undefined;
}

/** What the analysis service finds different: the weightiest first, with what is usual where there are flows enough to say. */
export function Analysed({ flow, compareWith }: AnalysedProps) {
  const navigate = useNavigate();
  const analysis = useQuery(comparisonQuery(flow, compareWith));
  const [lead, rest] = splitLead(analysis.data?.explanation ?? '');
  return (
    <section aria-label="What differs" className="rounded-md border border-line bg-surface p-3">
      {analysis.isPending ? (
        <Loading what="comparison" />
      ) : !analysis.data ? (
        <ErrorState error={analysis.error} what="comparison" onRetry={() => void analysis.refetch()} />
      ) : (
        <>
          <div className="mb-3 leading-6">
            <p>
              <Prose text={lead} />
            </p>
            {rest !== '' && (
              <details className="text-muted">
                <summary>In words</summary>
                <p className="max-w-[90rem]">
                  <Prose text={rest} />
                </p>
              </details>
            )}
          </div>
          {analysis.data.comparison ? (
            <FlowDifferences
              comparison={analysis.data.comparison}
              onSelectSpan={(span) =>
                void navigate({
                  to: '/flows/$correlationId',
                  params: { correlationId: flow },
                  search: { span },
                })
              }
            />
          ) : (
            <p className="text-muted">No healthy flow of its kind was found near to it.</p>
          )}
        </>
      )}
    </section>
  );
}
