import { useRef } from 'react';
import { anomalyWords } from '~/features/service/chart-model';
import { useElementWidth } from '~/ui/hooks';
import { plural } from '~/util/format';
import { clockParts } from '~/util/time';
import type { AnomalousMinute, FlowAnomalies } from '../anomalies';
import { type AnomalyMark, anomalyMarks } from './anomaly-marks';
import type { TimeAxis } from './axis';
import { HoverCard, type HoverContent } from './hover-card';
import { useCurrentView, type ViewStore } from './view-store';

interface AnomalyLaneProps {
  anomalies: FlowAnomalies;
  axis: TimeAxis;
  store: ViewStore;
  /** Leads to the list that has them all, with ways on. */
  onShow: () => void;
}

const WITHOUT_MARKS: Record<FlowAnomalies['state'], string> = {
  pending: '…',
  unknown: 'Anomalies could not be read',
  known: 'No anomaly in its services while the flow ran',
};

/** Minutes in which services of the flow were unlike themselves, on the flow's axis. It has its place before they are known. */
export function AnomalyLane({ anomalies, axis, store, onShow }: AnomalyLaneProps) {
  const lane = useRef<HTMLDivElement>(null);
  const width = useElementWidth(lane);
  const view = useCurrentView(store);
  const marks = anomalyMarks(anomalies.minutes, view, axis, width);
  const hover = (event: { clientX: number }): HoverContent | undefined => {
    const x = event.clientX - (lane.current?.getBoundingClientRect().left ?? 0);
    const mark = marks.find(({ left, width }) => x >= left && x <= left + width);
    return mark && describe(mark);
  };
  return (
    <div className="relative bg-canvas">
      <div
        ref={lane}
        role="group"
        aria-label="Anomalies while the flow ran"
        className="relative mr-(--axis-r) ml-(--axis-l) h-6"
      >
        {anomalies.minutes.length === 0 ? (
          <p className="truncate text-2xs text-muted leading-6">{WITHOUT_MARKS[anomalies.state]}</p>
        ) : (
          marks.map((mark) => (
            <button
              key={mark.minutes[0]?.startNs}
              type="button"
              aria-label={label(mark)}
              className="absolute inset-y-0 flex items-center overflow-hidden border-warn border-x bg-warn-soft px-1 text-2xs text-warn outline-offset-[-2px] hover:underline"
              style={{ left: mark.left, width: mark.width }}
              onClick={onShow}
            >
              <span className="truncate">{mark.width > 90 ? short(mark) : '~'}</span>
            </button>
          ))
        )}
      </div>
      <HoverCard target={lane} contentAt={hover} />
    </div>
  );
}

function short({ minutes }: AnomalyMark): string {
  const all = minutes.flatMap((minute) => minute.anomalies);
  const [first] = all;
  if (!first) return '';
  const words = `${first.service}: ${anomalyWords(first)}`;
  return all.length > 1 ? `${words}, and ${all.length - 1} more` : words;
}

function linesOf({ minutes }: AnomalyMark): string[] {
  return minutes.flatMap(({ anomalies }: AnomalousMinute) =>
    anomalies.map((one) => `${one.service}: ${anomalyWords(one)}`),
  );
}

function clock(mark: AnomalyMark): string {
  const [first, last] = [mark.minutes[0], mark.minutes.at(-1)].map((minute) =>
    clockParts(minute?.anomalies[0]?.time ?? '').time.slice(0, 5),
  );
  return first === last ? `${first}` : `${first} to ${last}`;
}

/** So many lines fit a card. */
const SHOWN = 6;

function describe(mark: AnomalyMark): HoverContent {
  const lines = linesOf(mark);
  const rest = lines.length - SHOWN;
  return {
    title: `Anomalies at ${clock(mark)}`,
    lines: [...lines.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])],
    error: false,
  };
}

function label(mark: AnomalyMark): string {
  const lines = linesOf(mark);
  return `${plural(lines.length, 'anomaly', 'anomalies')} at ${clock(mark)}: ${lines.slice(0, SHOWN).join('; ')}`;
}
