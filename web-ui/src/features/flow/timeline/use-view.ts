import { useEffect, useState } from 'react';
import { clampView, formatView, isFullView, parseView, type View } from './geometry';

interface State {
  view: View;
  full: View;
  /** The address's zoom that `view` already takes into account. */
  zoom: string | undefined;
  /** The zoom that was last written to the address from here; seeing it come back is no news. */
  written: string | undefined;
}

/**
 * The stretch of time on screen. It changes with every wheel event, and the address bar follows when it comes to rest;
 * a change of the address (back, forward, a link) moves the view.
 */
export function useView(
  full: View,
  zoom: string | undefined,
  onCommit: (zoom: string | undefined) => void,
): [View, (view: View) => void] {
  const [state, setState] = useState<State>(() => ({ view: read(zoom, full), full, zoom, written: zoom }));

  let { view } = state;
  if (state.zoom !== zoom || state.full !== full) {
    if (state.zoom !== zoom && zoom !== state.written) view = read(zoom, full);
    // A refresh may make the flow longer; who looks at all of it goes on doing so.
    else view = isFullView(view, state.full) ? full : clampView(view, full);
    setState({ view, full, zoom, written: zoom });
  }

  useEffect(() => {
    const text = isFullView(view, full) ? undefined : formatView(view);
    if (text === zoom) return;
    const timer = setTimeout(() => {
      setState((before) => ({ ...before, written: text }));
      onCommit(text);
    }, 250);
    return () => clearTimeout(timer);
  }, [view, full, zoom, onCommit]);

  return [view, (next) => setState((before) => ({ ...before, view: next }))];
}

function read(zoom: string | undefined, full: View): View {
  const parsed = parseView(zoom);
  return parsed ? clampView(parsed, full) : full;
}
