import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { clampView, formatView, isFullView, parseView, type View } from './geometry';

/**
 * The stretch of the axis on screen. It changes with every wheel event; what has to follow subscribes, so that panning renders
 * neither the page nor its rows anew.
 */
export class ViewStore {
  #view: View;
  #full: View;
  readonly #listeners = new Set<() => void>();

  constructor(view: View, full: View) {
    this.#view = view;
    this.#full = full;
  }

  get view(): View {
    return this.#view;
  }

  get full(): View {
    return this.#full;
  }

  getView = (): View => this.#view;

  set = (view: View): void => {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A refresh may make the flow longer; who looks at all of it goes on doing so. */
  setFull(full: View): void {
    const before = this.#full;
    if (before.start === full.start && before.end === full.end) return;
    const view = isFullView(this.#view, before) ? full : clampView(this.#view, full);
    this.#full = full;
    this.set(view);
  }
}

export function useCurrentView(store: ViewStore): View {
  return useSyncExternalStore(store.subscribe, store.getView);
}

/**
 * A view that stands in the address once it comes to rest; a change of the address (back, forward, a link) moves it.
 */
export function useViewStore(
  full: View,
  zoom: string | undefined,
  onCommit: (zoom: string | undefined) => void,
): ViewStore {
  const [store] = useState(() => new ViewStore(read(zoom, full), full));
  /** The zoom that was last written to the address from here; seeing it come back is no news. */
  const written = useRef(zoom);

  useEffect(() => store.setFull(full), [store, full]);

  useEffect(() => {
    if (zoom === written.current) return;
    written.current = zoom;
    store.set(read(zoom, store.full));
  }, [store, zoom]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const text = isFullView(store.view, store.full) ? undefined : formatView(store.view);
        if (text === written.current) return;
        written.current = text;
        onCommit(text);
      }, 250);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, onCommit]);

  return store;
}

function read(zoom: string | undefined, full: View): View {
  const parsed = parseView(zoom);
  return parsed ? clampView(parsed, full) : full;
}
