import { Maximize, Minus, Plus, Shuffle } from 'lucide-react';
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Topology } from '~/api/service-queries';
import { IconButton } from '~/ui/button';
import { useElementWidth, useIsNarrow } from '~/ui/hooks';
import {
  boundsOfGraph,
  fit,
  layoutGraph,
  nextInDirection,
  type Positions,
  stretched,
  stretchFor,
  upright,
} from './layout';
import { type Detail, MapDrawing } from './map-drawing';
import { byUrgency, findNodes, neighbourhood } from './model';
import { useZoom } from './use-zoom';

/** Below these zooms labels would be too small to read. */
const ALL_ABOVE = 0.72;
const NAMES_ABOVE = 0.55;

interface Arrangement {
  positions: Positions;
  stretch: number;
}

const NOTHING: Arrangement = { positions: new Map(), stretch: 1 };

/** Where nodes were last time. It outlives the page, so that coming back shows the same picture. */
let remembered = NOTHING;

interface MapCanvasProps {
  topology: Topology;
  /** Names of services that were unlike themselves. */
  anomalous: ReadonlySet<string>;
  find: string | undefined;
  selected: string | undefined;
  onSelect: (id: string | undefined) => void;
}

/** The service map as a drawing that can be zoomed, panned and walked through with the arrow keys. */
export function MapCanvas({ topology, anomalous, find, selected, onSelect }: MapCanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useElementWidth(frame);
  const narrow = useIsNarrow();
  const [hovered, setHovered] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const [rearranged, setRearranged] = useState(0);
  const { view, touched, show, scaleBy } = useZoom(svg);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `rearranged` asks for another layout of the same map
  const arranged = useMemo(() => {
    const before = remembered.positions;
    const positions = layoutGraph(
      topology.services.map((node) => node.id),
      topology.edges,
      before,
    );
    remembered = { positions, stretch: before.size === 0 ? stretchFor(positions) : remembered.stretch };
    return remembered;
  }, [topology, rearranged]);
  const positions = useMemo(
    () => (narrow ? upright(arranged.positions) : stretched(arranged.positions, arranged.stretch)),
    [arranged, narrow],
  );

  const showAll = useCallback(() => {
    const box = frame.current;
    if (box) show(fit(boundsOfGraph(positions), box.clientWidth, box.clientHeight));
  }, [positions, show]);

  useLayoutEffect(() => {
    if (width > 0 && !touched.current) showAll();
  }, [width, showAll, touched]);

  const found = useMemo(() => findNodes(topology.services, find), [topology, find]);
  const active = hovered ?? focused ?? selected;
  const known = active !== undefined && positions.has(active) ? active : undefined;
  const stressed = useMemo(
    () => (known === undefined ? found : neighbourhood(known, topology.edges)),
    [known, found, topology],
  );
  const tabStop = useMemo(() => {
    const candidates = topology.services.filter((node) => !found || found.has(node.id));
    return [...(candidates.length > 0 ? candidates : topology.services)].sort(byUrgency)[0]?.id;
  }, [topology, found]);

  /** Shifts the view when the node lies outside of it. */
  const reveal = useCallback(
    (id: string) => {
      const box = frame.current;
      const at = positions.get(id);
      if (!box || !at) return;
      const [x, y] = [at.x * view.k + view.x, at.y * view.k + view.y];
      const margin = 48;
      if (x > margin && x < box.clientWidth - margin && y > margin && y < box.clientHeight - margin) return;
      touched.current = true;
      show({ k: view.k, x: box.clientWidth / 2 - at.x * view.k, y: box.clientHeight / 2 - at.y * view.k });
    },
    [positions, view, show, touched],
  );

  // One match is brought into view; several are shown all at once.
  const match = found?.size === 1 ? [...found][0] : undefined;
  const revealNow = useRef(reveal);
  revealNow.current = reveal;
  useEffect(() => {
    if (match !== undefined) revealNow.current(match);
  }, [match]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === '+' || key === '=') scaleBy(1.3);
    else if (key === '-') scaleBy(1 / 1.3);
    else if (key === '0') showAll();
    else if (key === 'Escape' && selected !== undefined) onSelect(undefined);
    else if (key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown') {
      const from = focused ?? selected ?? tabStop;
      const next = from === undefined ? undefined : nextInDirection(from, key, positions);
      if (next === undefined) return;
      reveal(next);
      svg.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
    } else return;
    event.preventDefault();
  };

  const detail: Detail = view.k >= ALL_ABOVE ? 'all' : view.k >= NAMES_ABOVE ? 'names' : 'signs';
  return (
    <div
      ref={frame}
      className="relative h-[max(20rem,calc(100dvh-17rem))] overflow-hidden rounded-md border border-line bg-surface max-md:h-[55dvh]"
    >
      <svg
        ref={svg}
        role="group"
        aria-label="Service map. Arrow keys lead from node to node, Enter opens one."
        className="size-full cursor-grab touch-none select-none active:cursor-grabbing"
        onKeyDown={onKeyDown}
      >
        <g transform={`translate(${view.x} ${view.y}) scale(${view.k})`}>
          <MapDrawing
            topology={topology}
            anomalous={anomalous}
            positions={positions}
            detail={detail}
            stressed={stressed}
            active={known}
            selected={selected}
            tabStop={focused ?? (selected !== undefined && positions.has(selected) ? selected : tabStop)}
            onSelect={onSelect}
            onHover={setHovered}
            onFocus={setFocused}
          />
        </g>
      </svg>
      <div className="absolute right-2 bottom-2 flex flex-col rounded border border-line bg-surface">
        <IconButton label="Zoom in" onClick={() => scaleBy(1.3)}>
          <Plus className="size-4" aria-hidden />
        </IconButton>
        <IconButton label="Zoom out" onClick={() => scaleBy(1 / 1.3)}>
          <Minus className="size-4" aria-hidden />
        </IconButton>
        <IconButton
          label="Show the whole map"
          onClick={() => {
            touched.current = false;
            showAll();
          }}
        >
          <Maximize className="size-4" aria-hidden />
        </IconButton>
        <IconButton
          label="Arrange anew"
          onClick={() => {
            remembered = NOTHING;
            touched.current = false;
            setRearranged((times) => times + 1);
          }}
        >
          <Shuffle className="size-4" aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
