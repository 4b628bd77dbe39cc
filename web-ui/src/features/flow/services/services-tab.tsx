import { Cloud, Database, Mail, Server } from 'lucide-react';
import { useMemo } from 'react';
import { colourVar } from '~/util/colour';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import type { FlowAnomalies } from '../anomalies';
import type { TabProps } from '../spans-tab';
import { layoutGraph, type NodeKind, type PlacedNode, type ServiceEdge, serviceGraph } from './graph';

const WIDTH = 168;
const HEIGHT = 46;
const COLUMN = 300;
const ROW = 78;
const PAD = 16;

const KINDS: Record<NodeKind, { icon: typeof Server; word: string }> = {
  service: { icon: Server, word: 'Service' },
  database: { icon: Database, word: 'Database' },
  messaging: { icon: Mail, word: 'Queue' },
  external: { icon: Cloud, word: 'External host' },
};

interface ServicesTabProps extends TabProps {
  anomalies: FlowAnomalies;
}

/** Who called whom in this flow. A service leads to its spans; the same as a table below is for reading. */
export function ServicesTab({ model, onChange, anomalies }: ServicesTabProps) {
  const anomalous = useMemo(
    () => new Set(anomalies.minutes.flatMap((minute) => minute.anomalies.map((one) => one.service))),
    [anomalies],
  );
  const graph = useMemo(() => serviceGraph(model), [model]);
  const nodes = useMemo(() => layoutGraph(graph), [graph]);
  if (nodes.length === 0)
    return <p className="px-3 py-10 text-center text-muted">This flow has no spans to draw a diagram of.</p>;

  const rows = Math.max(...columnSizes(nodes));
  const at = new Map(nodes.map((node) => [node.id, position(node, nodes, rows)]));
  const width = (Math.max(...nodes.map((node) => node.layer)) + 1) * COLUMN - (COLUMN - WIDTH) + 2 * PAD;
  const height = rows * ROW + 2 * PAD;
  const name = new Map(nodes.map((node) => [node.id, node.name]));
  return (
    <div>
      <div
        className="overflow-x-auto border-line border-b"
        tabIndex={0}
        role="region"
        aria-label="Service flow"
      >
        <div className="relative mx-auto" style={{ width, height }}>
          <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
            <defs>
              {(['line-strong', 'error'] as const).map((colour) => (
                <marker
                  key={colour}
                  id={`arrow-${colour}`}
                  viewBox="0 0 8 8"
                  refX="7"
                  refY="4"
                  markerUnits="userSpaceOnUse"
                  markerWidth="8"
                  markerHeight="8"
                  orient="auto-start-reverse"
                >
                  <path d="M0 0 8 4 0 8z" style={{ fill: `var(--${colour})` }} />
                </marker>
              ))}
            </defs>
            {graph.edges.map((edge) => (
              <Line key={`${edge.from}${edge.to}`} edge={edge} at={at} />
            ))}
            {graph.edges.map((edge) => (
              <Label key={`${edge.from}${edge.to}`} edge={edge} at={at} />
            ))}
          </svg>
          {nodes.map((node) => (
            <Node
              key={node.id}
              node={node}
              colour={model.colours.get(node.name)}
              isAnomalous={node.kind === 'service' && anomalous.has(node.name)}
              place={at.get(node.id) ?? { x: 0, y: 0 }}
              onOpen={() => onChange({ tab: 'spans', service: node.name })}
            />
          ))}
        </div>
      </div>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Calls between services">
        <table className="w-full text-left">
          <caption className="sr-only">Calls between services</caption>
          <thead className="border-line border-b text-muted text-xs">
            <tr className="[&>th]:px-3 [&>th]:py-2 [&>th]:font-medium">
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col" className="text-right">
                Calls
              </th>
              <th scope="col" className="text-right">
                Failed
              </th>
              <th scope="col" className="text-right">
                Median
              </th>
            </tr>
          </thead>
          <tbody>
            {graph.edges.map((edge) => (
              <tr
                key={`${edge.from}${edge.to}`}
                className="border-line border-b last:border-b-0 [&>td]:px-3 [&>td]:py-1.5"
              >
                <td>{name.get(edge.from)}</td>
                <td>
                  {name.get(edge.to)}
                  {edge.asynchronous && <span className="text-muted"> (asynchronous)</span>}
                </td>
                <td className="text-right">{formatCount(edge.calls)}</td>
                <td className={`text-right ${edge.errors ? 'text-error' : 'text-muted'}`}>
                  {formatCount(edge.errors)}
                </td>
                <td className="text-right">{formatDuration(edge.medianNs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface Point {
  x: number;
  y: number;
}

function columnSizes(nodes: readonly PlacedNode[]): number[] {
  const sizes: number[] = [];
  for (const node of nodes) sizes[node.layer] = (sizes[node.layer] ?? 0) + 1;
  return sizes;
}

/** Columns are centred on each other. */
function position(node: PlacedNode, nodes: readonly PlacedNode[], rows: number): Point {
  const size = columnSizes(nodes)[node.layer] ?? 1;
  return {
    x: PAD + node.layer * COLUMN,
    y: PAD + (node.place + (rows - size) / 2) * ROW + (ROW - HEIGHT) / 2,
  };
}

function shapeOf(edge: ServiceEdge, at: ReadonlyMap<string, Point>) {
  const from = at.get(edge.from);
  const to = at.get(edge.to);
  if (!from || !to) return undefined;
  if (to.x <= from.x) {
    // Back to an earlier column, or to itself: below the boxes.
    const [x1, y1, x2, y2] = [from.x + WIDTH / 2, from.y + HEIGHT, to.x + WIDTH / 2, to.y + HEIGHT];
    return {
      path: `M${x1} ${y1} C${x1} ${y1 + 60} ${x2} ${y2 + 60} ${x2} ${y2}`,
      label: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + 44 },
    };
  }
  const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  const bend = Math.max(40, (x2 - x1) / 2);
  return {
    path: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    label: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 5 },
  };
}

interface EdgeProps {
  edge: ServiceEdge;
  at: ReadonlyMap<string, Point>;
}

function Line({ edge, at }: EdgeProps) {
  const colour = edge.errors > 0 ? 'error' : 'line-strong';
  return (
    <path
      d={shapeOf(edge, at)?.path}
      fill="none"
      strokeWidth={1 + Math.min(2, Math.log10(edge.calls))}
      strokeDasharray={edge.asynchronous ? '5 4' : undefined}
      markerEnd={`url(#arrow-${colour})`}
      style={{ stroke: `var(--${colour})` }}
    />
  );
}

function Label({ edge, at }: EdgeProps) {
  const failed = edge.errors > 0;
  return (
    <text
      {...shapeOf(edge, at)?.label}
      textAnchor="middle"
      fontSize="11"
      strokeWidth="4"
      paintOrder="stroke"
      style={{ fill: failed ? 'var(--error)' : 'var(--muted)', stroke: 'var(--surface)' }}
    >
      {edge.calls > 1 ? `${formatCount(edge.calls)} × ` : ''}
      {formatDuration(edge.medianNs)}
      {failed ? `, ${formatCount(edge.errors)} failed` : ''}
    </text>
  );
}

interface NodeProps {
  node: PlacedNode;
  colour: number | undefined;
  /** Whether the service was unlike itself while the flow ran. */
  isAnomalous: boolean;
  place: Point;
  onOpen: () => void;
}

function Node({ node, colour, isAnomalous, place, onOpen }: NodeProps) {
  const { icon: Icon, word } = KINDS[node.kind];
  const content = (
    <>
      <span className="flex min-w-0 items-center gap-1.5">
        <Icon
          className="size-3.5 shrink-0"
          style={node.kind === 'service' ? { color: colourVar(colour) } : undefined}
          aria-hidden
        />
        <span className="truncate font-medium">{node.name}</span>
      </span>
      <span className="truncate text-muted text-xs">
        {node.kind === 'service' ? plural(node.spans, 'span') : word}
        {node.errors > 0 && <span className="text-error">, {formatCount(node.errors)} failed</span>}
        {isAnomalous && <span className="text-warn">, anomalous</span>}
      </span>
    </>
  );
  const look = `absolute flex flex-col justify-center rounded border bg-surface px-2 text-left ${node.errors ? 'border-error' : 'border-line-strong/60'}`;
  const box = { left: place.x, top: place.y, width: WIDTH, height: HEIGHT };
  return node.kind === 'service' ? (
    <button
      type="button"
      title={`Show the spans of ${node.name}`}
      className={`${look} hover:bg-hover`}
      style={box}
      onClick={onOpen}
    >
      {content}
    </button>
  ) : (
    <div title={`${word}: ${node.name}`} className={`${look} border-dashed`} style={box}>
      {content}
    </div>
  );
}
