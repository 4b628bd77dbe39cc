import { useMemo } from 'react';
import type { NlqAnswer } from '~/api/types';
import { Chart, type Line } from '~/features/service/chart';
import { plural } from '~/util/format';
import { barData, cellText, columnWords, type LineData, lineData } from './result';

/** The rows as the API suggests to show them; nothing when a table is best. */
export function ResultChart({ answer }: { answer: NlqAnswer }) {
  switch (answer.chart) {
    case 'number':
      return <BigNumber answer={answer} />;
    case 'bar':
      return <Bars answer={answer} />;
    case 'line':
      return <Lines answer={answer} />;
    default:
      return null;
  }
}

function BigNumber({ answer }: { answer: NlqAnswer }) {
  const column = answer.columns?.[0] ?? '';
  const value = answer.rows?.[0]?.[0] as unknown;
  return (
    <p>
      <span className="font-semibold text-3xl leading-9">
        {cellText(column, typeof value === 'number' || typeof value === 'string' ? value : null)}
      </span>{' '}
      <span className="text-muted">{columnWords(column)}</span>
    </p>
  );
}

const SHOWN_BARS = 20;

/** A list with bars; their lengths start at zero. */
function Bars({ answer }: { answer: NlqAnswer }) {
  const data = barData(answer);
  if (!data || data.bars.length === 0) return null;
  const shown = data.bars.slice(0, SHOWN_BARS);
  const most = Math.max(...shown.map((bar) => Math.abs(bar.value)), Number.MIN_VALUE);
  return (
    <figure>
      <figcaption className="sr-only">{columnWords(data.column)}, as bars</figcaption>
      <ul className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)_max-content] items-center gap-x-3 gap-y-1">
        {shown.map((bar, i) => (
          <li key={`${i}${bar.name}`} className="col-span-3 grid grid-cols-subgrid items-center">
            <span className="max-w-72 truncate" title={bar.name}>
              {bar.name}
            </span>
            <span
              aria-hidden
              className="h-3.5 rounded-xs bg-accent"
              style={{ width: `${(Math.abs(bar.value) / most) * 100}%` }}
            />
            <span className="text-right">{cellText(data.column, bar.value)}</span>
          </li>
        ))}
      </ul>
      {data.bars.length > shown.length && (
        <p className="text-muted text-xs">
          The first {SHOWN_BARS} of {plural(data.bars.length, 'row')}; the table has all.
        </p>
      )}
    </figure>
  );
}

const NO_MARKS: number[] = [];

function Lines({ answer }: { answer: NlqAnswer }) {
  const data = useMemo(() => lineData(answer), [answer]);
  if (!data || data.times.length < 2) return null;
  return <DrawnLines data={data} />;
}

function DrawnLines({ data }: { data: LineData }) {
  const lines = useMemo(
    (): Line[] =>
      data.series.map(({ name, values }, i) => ({
        name,
        values,
        colour: `--svc-${i}`,
        // With one row a gap apart, a line has no length: dashes tell lines of like colours apart.
        ...(i % 2 === 1 ? { dash: [6, 3] } : {}),
      })),
    [data],
  );
  const format = useMemo(() => (value: number) => cellText(data.column, value), [data.column]);
  return (
    <>
      <Chart
        title={`${columnWords(data.column)} over time`}
        summary={`${plural(data.series.length, 'line')} over ${plural(data.times.length, 'moment')}; the table has the numbers.`}
        times={data.times}
        lines={lines}
        format={format}
        marks={NO_MARKS}
      />
      {data.left > 0 && (
        <p className="text-muted text-xs">
          {plural(data.left, 'line')} with lower peaks {data.left === 1 ? 'is' : 'are'} not drawn; the table
          has all.
        </p>
      )}
    </>
  );
}
