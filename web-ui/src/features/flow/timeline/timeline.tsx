import { type CSSProperties, useMemo, useRef, useState } from 'react';
import type { FlowAnalysis } from '~/api/types';
import { useIsNarrow } from '~/ui/hooks';
import type { ChangeSearch } from '../flow-view';
import type { FlowModel, SpanNode } from '../model';
import { traceRelations } from '../relations';
import type { FlowSearch } from '../search';
import { SpanFilters } from '../span-filters';
import { fitView, type View } from './geometry';
import { Overview } from './overview';
import { buildRows, pathTo } from './rows';
import { Ruler } from './ruler';
import { Splitter } from './splitter';
import { Waterfall } from './waterfall';
import { ZoomButtons } from './zoom-buttons';

interface TimelineProps {
  model: FlowModel;
  search: FlowSearch;
  onChange: ChangeSearch;
  full: View;
  view: View;
  onView: (view: View) => void;
  selected: SpanNode | undefined;
  insights: FlowAnalysis | undefined;
}

/** Every span of every trace on one time axis. */
export function Timeline({ model, search, onChange, full, view, onView, selected, insights }: TimelineProps) {
  const axis = useRef<HTMLDivElement>(null);
  const narrow = useIsNarrow();
  const [nameWidth, setNameWidth] = useState(340);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const relations = useMemo(() => traceRelations(model), [model]);
  const filter = useMemo(
    () => ({ service: search.service, status: search.status, text: search.q }),
    [search.service, search.status, search.q],
  );
  const rows = useMemo(() => {
    if (!selected) return buildRows(model, collapsed, filter);
    // What is selected is shown, even where its trace or parent had been closed.
    const open = new Set(collapsed);
    for (const key of pathTo(selected)) open.delete(key);
    return buildRows(model, open, filter);
  }, [model, collapsed, filter, selected]);

  const toggle = (key: string) => {
    const next = new Set(collapsed);
    if (!next.delete(key)) next.add(key);
    setCollapsed(next);
  };
  const fit = selected ? () => onView(fitView(selected.startNs, selected.endNs, full)) : undefined;

  return (
    <div>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 border-line border-b p-2">
        <SpanFilters model={model} search={search} onChange={onChange} />
        <ZoomButtons view={view} full={full} onView={onView} onFit={fit} />
      </div>
      <div className="relative" style={axisStyle(narrow ? 0 : nameWidth, narrow)}>
        <div className="grid grid-cols-[var(--name-w)_minmax(0,1fr)] overflow-hidden [scrollbar-gutter:stable] [scrollbar-width:thin]">
          <div className="flex flex-col justify-between overflow-hidden border-line border-b max-md:hidden">
            <p className="px-3 pt-1 text-2xs text-muted">
              Drag here or on the axis to zoom in →<br />
              Ctrl + wheel zooms, Shift + wheel pans
            </p>
            <Legend hasPath={(insights?.critical_path.length ?? 0) > 0} />
          </div>
          <div className="min-w-0 border-line border-b md:border-l max-md:col-span-2">
            <div className="border-line border-b bg-canvas">
              <Overview model={model} view={view} full={full} onView={onView} />
            </div>
            <Ruler axis={axis} view={view} full={full} onView={onView} />
          </div>
        </div>
        <Waterfall
          model={model}
          rows={rows}
          relations={relations}
          criticalPath={insights?.critical_path}
          axis={axis}
          full={full}
          view={view}
          onView={onView}
          selected={selected}
          narrow={narrow}
          onToggle={toggle}
          onSelect={(span) => onChange({ span })}
          onShowLogs={() => onChange({ tab: 'logs' })}
        />
        {!narrow && <Splitter width={nameWidth} onWidth={setNameWidth} />}
      </div>
    </div>
  );
}

/** Room beside the axis: a mark at its very start is whole, and the longest bar has its label after it. */
function axisStyle(nameWidth: number, narrow: boolean): CSSProperties {
  return {
    '--name-w': `${nameWidth}px`,
    '--axis-l': '8px',
    '--axis-r': narrow ? '8px' : '64px',
  } as CSSProperties;
}

function Legend({ hasPath }: { hasPath: boolean }) {
  return (
    <p className="flex items-center gap-3 whitespace-nowrap px-3 pb-1 text-2xs text-muted" aria-hidden>
      <span className="flex items-center gap-1">
        <span className="size-1.5 rounded-full bg-ink" /> log
      </span>
      <span className="flex items-center gap-1">
        <span className="size-1.5 rotate-45 border border-ink" /> exemplar
      </span>
      <span className="flex items-center gap-1">
        <span className="h-2 w-3 bg-error" /> failed here
      </span>
      {hasPath && (
        <span className="flex items-center gap-1">
          <span className="h-0.5 w-3 bg-ink" /> critical path
        </span>
      )}
    </p>
  );
}
