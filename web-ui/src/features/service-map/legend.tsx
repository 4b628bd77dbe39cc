import type { NodeType, TopologyNode } from '~/api/service-queries';
import { HEALTH_SIGN, HEALTH_WORD, type Health, TYPE_WORD } from './model';
import { TypeIcon } from './type-icon';

const RING: Record<Health, string> = {
  ok: 'border-ok',
  warn: 'border-warn text-warn',
  critical: 'border-error text-error',
  idle: 'border-faint',
};

interface LegendProps {
  nodes: readonly TopologyNode[];
  hasAnomalies: boolean;
}

/** What the signs in the drawing mean; only of kinds that are in it. */
export function Legend({ nodes, hasAnomalies }: LegendProps) {
  const types = [...new Set(nodes.map((node) => node.type))].sort() as NodeType[];
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
      {(Object.keys(RING) as Health[]).map((health) => (
        <span key={health} className="inline-flex items-center gap-1">
          <span
            aria-hidden
            className={`inline-flex size-4 items-center justify-center rounded-full border-2 font-bold text-[9px] ${RING[health]}`}
          >
            {HEALTH_SIGN[health]}
          </span>
          {HEALTH_WORD[health]}
        </span>
      ))}
      {types.map((type) => (
        <span key={type} className="inline-flex items-center gap-1">
          <TypeIcon type={type} className="size-3.5" />
          {TYPE_WORD[type]}
        </span>
      ))}
      {nodes.some((node) => node.is_virtual) && (
        <span className="inline-flex items-center gap-1">
          <span aria-hidden className="size-4 rounded-full border-2 border-line-strong border-dashed" />
          seen by its callers only
        </span>
      )}
      {hasAnomalies && (
        <span className="inline-flex items-center gap-1">
          <span aria-hidden className="mx-0.5 size-2.5 rotate-45 bg-accent" />
          anomalous
        </span>
      )}
      <span>Lines: call ── message ╌╌ link ···, with the p95 duration and the rate</span>
    </div>
  );
}
