import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Tabs } from 'radix-ui';
import { useCallback, useMemo, useRef, useState } from 'react';
import { analysisQuery } from '~/api/queries';
import type { CorrelationAnswer } from '~/api/types';
import { formatCount } from '~/util/format';
import { AnalysisCard } from './analysis-card';
import { useFlowAnomalies } from './anomalies';
import { DataQuality } from './data-quality';
import { ErrorsTab } from './errors-tab';
import { AnomalyNote } from './flow-anomalies';
import { FlowHeader } from './flow-header';
import { LogsTab } from './logs-tab';
import { MetricsTab } from './metrics-tab';
import { buildFlowModel } from './model';
import { Notices } from './notices';
import { type FlowSearch, TABS, type Tab } from './search';
import { ServicesTab } from './services/services-tab';
import { SpanPanel } from './span-panel';
import { SpansTab } from './spans-tab';
import { SummaryCards } from './summary-cards';
import { findGaps, gapTime, TimeAxis } from './timeline/axis';
import { fullView } from './timeline/geometry';
import { Timeline } from './timeline/timeline';
import { useViewStore } from './timeline/view-store';

/** From this share of the flow's time on, waiting is squeezed unless the address says otherwise. */
const MUCH_WAITING = 0.75;

const route = getRouteApi('/flows/$correlationId');

/** Changes a part of the view state; `undefined` takes a parameter away. */
export type ChangeSearch = (part: FlowSearch) => void;

const TAB_WORDS: Record<Tab, string> = {
  timeline: 'Timeline',
  services: 'Services',
  spans: 'Spans',
  logs: 'Logs',
  metrics: 'Metrics',
  errors: 'Errors',
};

interface FlowViewProps {
  answer: CorrelationAnswer;
  updatedAtMs: number;
  isFetching: boolean;
  refreshError: Error | undefined;
  onRefresh: () => void;
}

export function FlowView({ answer, updatedAtMs, isFetching, refreshError, onRefresh }: FlowViewProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const model = useMemo(() => buildFlowModel(answer, search.clocks ?? 'corrected'), [answer, search.clocks]);
  const gaps = useMemo(() => findGaps(model), [model]);
  const squeezed =
    search.idle === undefined ? gapTime(gaps) > model.durationNs * MUCH_WAITING : search.idle === 'squeeze';
  const axis = useMemo(
    () => new TimeAxis(model.durationNs, squeezed ? gaps : []),
    [model.durationNs, squeezed, gaps],
  );
  const anomalies = useFlowAnomalies(model);
  const anomalyNote = useRef<HTMLElement>(null);
  const analysis = useQuery(analysisQuery(answer.correlation_id));
  const insights = analysis.data ?? answer.ai_insights ?? undefined;

  const [home] = useState(() => window.location.pathname);
  const change = useCallback<ChangeSearch>(
    (part) => {
      // A zoom is written a moment after it ends; by then the reader may be on the way to another page.
      if (window.location.pathname !== home) return;
      const replace = !('tab' in part);
      void navigate({
        search: (before) => ({ ...before, ...part }),
        replace,
        resetScroll: false,
      });
    },
    [navigate, home],
  );
  const full = useMemo(() => fullView(axis.length), [axis.length]);
  const commitZoom = useCallback((zoom: string | undefined) => change({ zoom }), [change]);
  const store = useViewStore(full, search.zoom, commitZoom);

  const tab: Tab = search.tab ?? 'timeline';
  const selected = search.span === undefined ? undefined : model.spanById.get(search.span);
  const counts: Record<Tab, number | undefined> = {
    timeline: undefined,
    services: answer.services.length,
    spans: model.spans.length,
    logs: model.logs.length,
    metrics: model.exemplars.length,
    errors: answer.errors.length,
  };
  const shared = { model, search, onChange: change };

  return (
    <div className="flex flex-col gap-3">
      <FlowHeader answer={answer} updatedAtMs={updatedAtMs} isFetching={isFetching} onRefresh={onRefresh} />
      <Notices answer={answer} refreshError={refreshError} />
      <DataQuality model={model} corrected={search.clocks !== 'sent'} onChange={change} />
      <AnalysisCard
        correlationId={answer.correlation_id}
        model={model}
        insights={insights}
        isFetching={analysis.isFetching}
        error={analysis.error}
        onAnalyse={() => void analysis.refetch()}
        onSelectSpan={(span) => change({ span })}
      />
      <SummaryCards model={model} gaps={gaps} />
      <div className={selected ? 'grid gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]' : ''}>
        <Tabs.Root
          value={tab}
          onValueChange={(value) => {
            const next = TABS.find((known) => known === value);
            change({ tab: next === 'timeline' ? undefined : next });
          }}
          className="min-w-0 rounded-md border border-line bg-surface"
        >
          <Tabs.List
            aria-label="Views of the flow"
            className="flex overflow-x-auto overflow-y-hidden border-line border-b px-1"
          >
            {TABS.map((name) => (
              <Tabs.Trigger
                key={name}
                value={name}
                className="-mb-px shrink-0 border-transparent border-b-2 px-3 py-2 font-medium text-muted outline-offset-[-2px] hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
              >
                {TAB_WORDS[name]}
                {counts[name] !== undefined && ' '}
                {counts[name] !== undefined && (
                  <span
                    className={`font-normal ${name === 'errors' && counts[name] ? 'text-error' : 'text-muted'}`}
                  >
                    {formatCount(counts[name])}
                  </span>
                )}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content value="timeline" tabIndex={-1}>
            <Timeline
              {...shared}
              axis={axis}
              gaps={gaps}
              squeezed={squeezed}
              anomalies={anomalies}
              onShowAnomalies={() => anomalyNote.current?.focus()}
              store={store}
              selected={selected}
            />
          </Tabs.Content>
          <Tabs.Content value="services" tabIndex={-1}>
            <ServicesTab {...shared} anomalies={anomalies} />
          </Tabs.Content>
          <Tabs.Content value="spans" tabIndex={-1}>
            <SpansTab {...shared} />
          </Tabs.Content>
          <Tabs.Content value="logs" tabIndex={-1}>
            <LogsTab {...shared} />
          </Tabs.Content>
          <Tabs.Content value="metrics" tabIndex={-1}>
            <MetricsTab {...shared} />
          </Tabs.Content>
          <Tabs.Content value="errors" tabIndex={-1}>
            <ErrorsTab {...shared} />
          </Tabs.Content>
        </Tabs.Root>
        {selected && <SpanPanel node={selected} model={model} onChange={change} />}
      </div>
      <AnomalyNote ref={anomalyNote} anomalies={anomalies} />
    </div>
  );
}
