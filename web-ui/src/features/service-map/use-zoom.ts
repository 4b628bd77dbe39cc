import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const MIN_ZOOM = 0.08;
const MAX_ZOOM = 3;

interface View {
  k: number;
  x: number;
  y: number;
}

/**
 * Zoom and pan of a drawing. The wheel alone still scrolls the page; with Ctrl or ⌘ it zooms. `touched` tells whether the
 * reader has moved the view: until then it may follow the drawing.
 */
export function useZoom(svg: RefObject<SVGSVGElement | null>) {
  const [view, setView] = useState<View>({ k: 1, x: 0, y: 0 });
  const touched = useRef(false);
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const zooming = zoom<SVGSVGElement, unknown>()
      .scaleExtent([MIN_ZOOM, MAX_ZOOM])
      .filter((event: Event) => {
        if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
        return !(event instanceof MouseEvent) || event.button === 0;
      })
      .on('zoom', (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
        if (event.sourceEvent) touched.current = true;
        const { k, x, y } = event.transform;
        setView({ k, x, y });
      });
    behavior.current = zooming;
    // A double click opens what is under it and does not zoom.
    const selection = select(element).call(zooming).on('dblclick.zoom', null);
    return () => {
      selection.on('.zoom', null);
      behavior.current = null;
    };
  }, [svg]);

  const show = useCallback(
    ({ k, x, y }: View) => {
      const element = svg.current;
      if (element) behavior.current?.transform(select(element), zoomIdentity.translate(x, y).scale(k));
    },
    [svg],
  );
  const scaleBy = useCallback(
    (factor: number) => {
      touched.current = true;
      const element = svg.current;
      if (element) behavior.current?.scaleBy(select(element), factor);
    },
    [svg],
  );
  return { view, touched, show, scaleBy };
}
