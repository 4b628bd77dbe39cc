import { type CSSProperties, lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useIsNarrow } from '~/ui/hooks';
import { Toggle, ToggleGroup } from '~/ui/toggle';
import { formatDuration } from '~/util/duration';
import type { FlowAnomalies } from '../anomalies';
import { criticalPaths } from '../critical-path';
import { isFiltering, matchesSpan } from '../filter';
import type { ChangeSearch } from '../flow-view';
import type { FlowModel, SpanNode } from '../model';
import { causesOf, traceRelations } from '../relations';
import type { FlowSearch } from '../search';
import { SpanFilters } from '../span-filters';
import { AnomalyLane } from './anomaly-lane';
import { type Gap, gapTime, type TimeAxis } from './axis';
import { AXIS_LEFT } from './bars';
import { fitView } from './geometry';
import { Overview } from './overview';
import { usePalette } from './palette';
import { buildRows, pathTo } from './rows';
import { Ruler } from './ruler';
import { Splitter } from './splitter';
import type { ViewStore } from './view-store';
import { Waterfall } from './waterfall';
import { ZoomButtons } from './zoom-buttons';

const Flame = lazy(() => import('./flame').then((module) => ({ default: module.Flame })));

interface TimelineProps {
  model: FlowModel;
  search: FlowSearch;
  onChange: ChangeSearch;
  axis: TimeAxis;
  gaps: readonly Gap[];
  squeezed: boolean;
  store: ViewStore;
  selected: SpanNode | undefined;
  anomalies: FlowAnomalies;
  onShowAnomalies: () => void;
}

/** Every span, record, exemplar and anomaly of the flow on one time axis. */
export function Timeline(props: TimelineProps) {
  const { model, search, onChange, axis, gaps, squeezed, store, selected, anomalies, onShowAnomalies } =
    props;
  const ruler = useRef<HTMLDivElement>(null);
  const narrow = useIsNarrow();
  const [nameWidth, setNameWidth] = useState(340);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const relations = useMemo(() => traceRelations(model), [model]);
  const causes = useMemo(() => causesOf(model, relations), [model, relations]);
  const palette = usePalette(model);
  const showPath = search.path !== 'off';
  const path = useMemo(() => (showPath ? criticalPaths(model) : undefined), [model, showPath]);
  const look = useMemo(() => ({ axis, gaps, path, palette }), [axis, gaps, path, palette]);
  const filter = useMemo(
    () => ({ service: search.service, status: search.status, text: search.q }),
    [search.service, search.status, search.q],
  );
  const isShown = useCallback(
    (node: SpanNode) => !isFiltering(filter) || matchesSpan(node, filter),
    [filter],
  );
  const inlineLogs = search.inline === 'logs';
  const rows = useMemo(() => {
    if (!selected) return buildRows(model, collapsed, filter, inlineLogs);
    // What is selected is shown, even where its trace or parent had been closed.
    const open = new Set(collapsed);
    for (const key of pathTo(selected)) open.delete(key);
    return buildRows(model, open, filter, inlineLogs);
  }, [model, collapsed, filter, selected, inlineLogs]);

  const toggle = useCallback((key: string) => {
    setCollapsed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const select = useCallback((span: string | undefined) => onChange({ span }), [onChange]);
  const fit = selected
    ? () => store.set(fitView(axis.at(selected.startNs), axis.at(selected.endNs), store.full))
    : undefined;
  const flame = search.layout === 'flame';
  const margin = narrow ? 8 : 64;

  return (
    <div>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 border-line border-b p-2">
        <SpanFilters model={model} search={search} onChange={onChange} />
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
          <ToggleGroup
            label="Layout"
            value={flame ? 'flame' : 'waterfall'}
            options={[
              ['waterfall', 'Waterfall'],
              ['flame', 'Flame graph'],
            ]}
            onChange={(layout) => onChange({ layout: layout === 'flame' ? 'flame' : undefined })}
          />
          <Toggle
            label="Critical path"
            pressed={showPath}
            onChange={(on) => onChange({ path: on ? undefined : 'off' })}
          />
          {!flame && (
            <Toggle
              label="Logs as rows"
              pressed={inlineLogs}
              onChange={(on) => onChange({ inline: on ? 'logs' : undefined })}
            />
          )}
          {gaps.length > 0 && (
            <Toggle
              label={`Squeeze ${formatDuration(gapTime(gaps))} of waiting`}
              pressed={squeezed}
              onChange={(on) => onChange({ idle: on ? 'squeeze' : 'scale', zoom: undefined })}
            />
          )}
        </div>
        <ZoomButtons store={store} onFit={fit} />
        {flame && <Legend showPath={showPath} />}
      </div>
      <div className="relative" style={axisStyle(narrow || flame ? 0 : nameWidth, margin)}>
        <div className="grid grid-cols-[var(--name-w)_minmax(0,1fr)] overflow-hidden [scrollbar-gutter:stable] [scrollbar-width:thin]">
          <div className="flex flex-col justify-between overflow-hidden border-line border-b">
            {!narrow && !flame && (
              <>
                <div className="flex flex-col gap-0.5 px-3 pt-1">
                  <Legend showPath={showPath} />
                  <p className="text-2xs text-muted">Drag along the axis to zoom in → (? shows all keys)</p>
                </div>
                <p aria-hidden className="px-3 font-semibold leading-6">
                  Anomalies
                </p>
              </>
            )}
          </div>
          <div className={`min-w-0 border-line border-b ${narrow || flame ? '' : 'border-l'}`}>
            <div className="border-line border-b bg-canvas">
              <Overview model={model} axis={axis} gaps={gaps} palette={palette} store={store} />
            </div>
            <Ruler ruler={ruler} axis={axis} gaps={gaps} store={store} />
            <AnomalyLane anomalies={anomalies} axis={axis} store={store} onShow={onShowAnomalies} />
          </div>
        </div>
        {flame ? (
          <Suspense fallback={<div className="h-[clamp(14rem,60dvh,46rem)]" />}>
            <Flame
              model={model}
              relations={relations}
              causes={causes}
              look={look}
              isShown={isShown}
              ruler={ruler}
              margin={margin}
              store={store}
              selected={selected}
              onSelect={select}
            />
          </Suspense>
        ) : (
          <Waterfall
            model={model}
            rows={rows}
            relations={relations}
            causes={causes}
            look={look}
            ruler={ruler}
            margin={margin}
            store={store}
            selected={selected}
            narrow={narrow}
            onToggle={toggle}
            onSelect={select}
            onShowLogs={() => onChange({ tab: 'logs' })}
          />
        )}
        {!narrow && !flame && <Splitter width={nameWidth} onWidth={setNameWidth} />}
      </div>
    </div>
  );
}

/** Room beside the axis: the longest bar has its label after it. */
function axisStyle(nameWidth: number, margin: number): CSSProperties {
  return {
    '--name-w': `${nameWidth}px`,
    '--axis-l': `${AXIS_LEFT}px`,
    '--axis-r': `${margin}px`,
  } as CSSProperties;
}

function Legend({ showPath }: { showPath: boolean }) {
  return (
    <p
      className="flex flex-wrap items-center gap-x-3 whitespace-nowrap text-2xs text-muted max-md:hidden"
      aria-hidden
    >
      <span className="flex items-center gap-1">
        <span className="size-1.5 rounded-full bg-ink" /> log
      </span>
      <span className="flex items-center gap-1">
        <span className="size-1.5 rotate-45 border border-ink" /> exemplar
      </span>
      <span className="flex items-center gap-1">
        <span className="h-2 w-3 bg-error" /> failed here
      </span>
      <span className="flex items-center gap-1">
        <span className="h-2 w-3 border border-error bg-error-soft" /> failure passed on
      </span>
      <span className="flex items-center gap-1">
        <span className="w-4 border-line-strong border-t border-dashed" /> link
      </span>
      {showPath && (
        <span className="flex items-center gap-1">
          <span className="h-0.5 w-3 bg-ink" /> critical path
        </span>
      )}
    </p>
  );
}
