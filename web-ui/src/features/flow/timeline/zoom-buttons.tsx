import { Maximize2, Scan, ZoomIn, ZoomOut } from 'lucide-react';
import { Button, IconButton } from '~/ui/button';
import { formatDuration } from '~/util/duration';
import { isFullView, zoomAt } from './geometry';
import { useCurrentView, type ViewStore } from './view-store';

interface ZoomButtonsProps {
  store: ViewStore;
  /** Zooms to the selected span. */
  onFit: (() => void) | undefined;
}

export function ZoomButtons({ store, onFit }: ZoomButtonsProps) {
  const view = useCurrentView(store);
  const { full } = store;
  const middle = (view.start + view.end) / 2;
  const whole = isFullView(view, full);
  return (
    <div role="group" aria-label="Zoom" className="ml-auto flex flex-wrap items-center justify-end gap-0.5">
      <output aria-label="Time on screen" className="mr-1 whitespace-nowrap text-muted">
        {formatDuration(view.end - view.start)}
        {whole ? '' : ` of ${formatDuration(full.end - full.start)}`}
      </output>
      <IconButton label="Zoom in" onClick={() => store.set(zoomAt(view, full, middle, 0.5))}>
        <ZoomIn className="size-4" aria-hidden />
      </IconButton>
      <IconButton label="Zoom out" disabled={whole} onClick={() => store.set(zoomAt(view, full, middle, 2))}>
        <ZoomOut className="size-4" aria-hidden />
      </IconButton>
      <IconButton label="Zoom to the selected span" disabled={!onFit} onClick={onFit}>
        <Scan className="size-4" aria-hidden />
      </IconButton>
      <Button variant="ghost" disabled={whole} onClick={() => store.set(full)}>
        <Maximize2 className="size-3.5" aria-hidden />
        Reset zoom
      </Button>
    </div>
  );
}
