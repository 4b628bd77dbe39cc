import { memo, useMemo } from 'react';
import type { Topology, TopologyEdge, TopologyNode } from '~/api/service-queries';
import { formatShare } from '~/util/rate';
import { edgePath, RADIUS } from './edge-path';
import type { Positions } from './layout';
import {
  byUrgency,
  edgeKey,
  edgeWords,
  HEALTH_SIGN,
  type Health,
  healthOf,
  nodeWords,
  trafficWords,
} from './model';
import { LineIndex, namesThatFit, placeLabels, shorten } from './names';
import { TypeIcon } from './type-icon';

const STROKE: Record<Health, string> = {
  idle: 'stroke-faint',
  ok: 'stroke-ok',
  warn: 'stroke-warn',
  critical: 'stroke-error',
};
const EDGE_STROKE: Record<Health, string> = { ...STROKE, ok: 'stroke-line-strong' };
const EDGE_FILL: Record<Health, string> = {
  idle: 'fill-faint',
  ok: 'fill-line-strong',
  warn: 'fill-warn',
  critical: 'fill-error',
};
const DASHES: Record<TopologyEdge['relation'], string | undefined> = {
  call: undefined,
  message: '7 4',
  link: '1.5 4',
};

/** How much is written into the drawing: less, the smaller it is. */
export type Detail = 'signs' | 'names' | 'all';

interface MapDrawingProps {
  topology: Topology;
  /** Names of services that were unlike themselves. */
  anomalous: ReadonlySet<string>;
  positions: Positions;
  detail: Detail;
  /** The nodes to stress; undefined stresses none. */
  stressed: ReadonlySet<string> | undefined;
  /** The node around which edges are stressed too. */
  active: string | undefined;
  selected: string | undefined;
  /** The node that Tab leads to. */
  tabStop: string | undefined;
  onSelect: (id: string) => void;
  onHover: (id: string | undefined) => void;
  onFocus: (id: string | undefined) => void;
}

/** Edges and nodes in the coordinates of the layout. */
export const MapDrawing = memo(function MapDrawing(props: MapDrawingProps) {
  const { topology, positions, detail, stressed, active } = props;
  const lines = useMemo(() => linesOf(topology.edges, positions), [topology, positions]);
  const crossings = useMemo(() => new LineIndex(lines), [lines]);
  const drawn = lines.map((line) => {
    const near = line.edge.source === active || line.edge.target === active;
    return { ...line, near, faded: stressed !== undefined && !near };
  });
  // Close up there is room for all names.
  const fitting = useMemo(
    () =>
      detail === 'all'
        ? undefined
        : namesThatFit([...topology.services].sort(byUrgency), positions, NAME_SIZE * TEXT_SCALE[detail]),
    [topology, positions, detail],
  );
  const labelled = drawn
    .filter(({ near, faded }) => near || (detail === 'all' && !faded))
    .sort((a, b) => b.edge.error_rate - a.edge.error_rate);
  const places = placeLabels(
    labelled.map(({ key, edge, health, at }) => ({ key, text: labelText(edge, health), at })),
    topology.services,
    positions,
    LABEL_SIZE * TEXT_SCALE[detail],
    crossings,
  );
  return (
    <>
      <g aria-hidden>
        {drawn.map(({ key, edge, faded, health, d, head }) => (
          <g
            key={key}
            className={faded ? 'opacity-15' : detail === 'signs' && health === 'ok' ? 'opacity-50' : ''}
          >
            <path
              d={d}
              className={`fill-none ${EDGE_STROKE[health]}`}
              strokeWidth={edgeWidth(edge.requests_per_second)}
              strokeDasharray={DASHES[edge.relation]}
            />
            <polygon points={head} className={EDGE_FILL[health]} />
          </g>
        ))}
      </g>
      {topology.services.map((node) => (
        <Node key={node.id} node={node} named={fitting?.has(node.id) ?? true} {...props} />
      ))}
      <g aria-hidden>
        {labelled.map(({ key, edge, health }) => {
          const place = places.get(key);
          return (
            <text
              key={key}
              x={place?.x}
              y={(place?.y ?? 0) + 4}
              className={`${LABEL} fill-muted`}
              fontSize={LABEL_SIZE * TEXT_SCALE[detail]}
            >
              {HEALTH_SIGN[health] && (
                <tspan className={`font-semibold ${EDGE_FILL[health]}`}>{failureWords(edge, health)} </tspan>
              )}
              {edgeWords(edge)}
            </text>
          );
        })}
      </g>
    </>
  );
});

/** The edges whose ends have a place, with their way and health. */
function linesOf(edges: readonly TopologyEdge[], positions: Positions) {
  return edges.flatMap((edge) => {
    const from = positions.get(edge.source);
    const to = positions.get(edge.target);
    return from && to ? [{ key: edgeKey(edge), edge, health: healthOf(edge), ...edgePath(from, to) }] : [];
  });
}

/** Letters shrink less than the drawing, or nobody could read them. */
const TEXT_SCALE: Record<Detail, number> = { all: 1, names: 1.4, signs: 1.9 };
const NAME_SIZE = 12;
const LABEL_SIZE = 10;

/** How much of a line fails; nothing for one that is healthy. */
function failureWords(edge: TopologyEdge, health: Health): string {
  return HEALTH_SIGN[health] && `${HEALTH_SIGN[health]} ${formatShare(edge.error_rate)}`;
}

function labelText(edge: TopologyEdge, health: Health): string {
  return `${failureWords(edge, health)} ${edgeWords(edge)}`.trim();
}

/** Text over lines: a rim in the colour of the ground keeps it readable. */
const LABEL =
  'pointer-events-none [paint-order:stroke] stroke-surface [stroke-width:5px] [text-anchor:middle]';

function Node({ node, named: fits, ...props }: MapDrawingProps & { node: TopologyNode; named: boolean }) {
  const { anomalous, positions, detail, stressed, selected, tabStop, onSelect, onHover, onFocus } = props;
  const at = positions.get(node.id);
  if (!at) return null;
  const health = healthOf(node);
  const faded = stressed !== undefined && !stressed.has(node.id);
  const named =
    stressed && detail === 'signs' ? stressed.has(node.id) : fits || stressed?.has(node.id) === true;
  const isSelected = node.id === selected;
  const odd = !node.is_virtual && anomalous.has(node.name);
  const words = odd ? `${nodeWords(node)}, anomalous` : nodeWords(node);
  return (
    <g
      role="button"
      data-node={node.id}
      aria-label={words}
      aria-pressed={isSelected}
      tabIndex={node.id === tabStop ? 0 : -1}
      transform={`translate(${at.x} ${at.y})`}
      className={`group cursor-pointer outline-none ${faded ? 'opacity-30' : ''}`}
      onClick={() => onSelect(node.id)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect(node.id);
      }}
      onPointerEnter={() => onHover(node.id)}
      onPointerLeave={() => onHover(undefined)}
      onFocus={() => onFocus(node.id)}
      onBlur={() => onFocus(undefined)}
    >
      <circle
        r={RADIUS + 6}
        className={`fill-transparent group-focus-visible:stroke-accent ${isSelected ? 'stroke-accent' : ''}`}
        strokeWidth={2.5}
      />
      <circle
        r={RADIUS}
        className={`fill-surface ${STROKE[health]} group-hover:fill-hover`}
        strokeWidth={health === 'ok' || health === 'idle' ? 2.5 : 4}
        strokeDasharray={node.is_virtual ? '5 4' : undefined}
      />
      <TypeIcon type={node.type} x={-10} y={-10} width={20} height={20} className="text-ink" />
      {HEALTH_SIGN[health] && (
        <g transform={`translate(${RADIUS - 4} ${4 - RADIUS})`} aria-hidden>
          <circle r={9} className={health === 'critical' ? 'fill-error' : 'fill-warn'} />
          <text y={4} className="fill-surface font-bold text-[11px] [text-anchor:middle]">
            {HEALTH_SIGN[health]}
          </text>
        </g>
      )}
      {odd && (
        <g transform={`translate(${4 - RADIUS} ${4 - RADIUS})`} aria-hidden>
          <rect x={-7} y={-7} width={14} height={14} transform="rotate(45)" className="fill-accent" />
          <text y={4} className="fill-surface font-bold text-[11px] [text-anchor:middle]">
            ~
          </text>
        </g>
      )}
      {named && (
        <text
          y={RADIUS + 5 + NAME_SIZE * TEXT_SCALE[detail]}
          fontSize={NAME_SIZE * TEXT_SCALE[detail]}
          className={`${LABEL} fill-ink font-medium`}
          aria-hidden
        >
          {shorten(node.name)}
        </text>
      )}
      {detail === 'all' && node.request_count > 0 && (
        <text y={RADIUS + 31} className={`${LABEL} fill-muted text-[10px]`} aria-hidden>
          {trafficWords(node)}
        </text>
      )}
      <title>{words}</title>
    </g>
  );
}

/** From one pixel for a trickle to four for a thousand a second. */
function edgeWidth(perSecond: number): number {
  return Math.min(4, 1 + Math.log10(1 + Math.max(0, perSecond)));
}
