import { type RefObject, useEffect } from 'react';
import { panBy, timeAt, zoomAt } from './geometry';
import type { ViewStore } from './view-store';

/** Movement below this is a click. */
const DRAG_PX = 4;

/**
 * Wheel and pointers over the rows. The wheel alone scrolls; with Ctrl or ⌘ (or a pinch on a trackpad, which browsers report
 * the same way) it zooms, and sideways or with Shift it pans. A drag pans, two fingers zoom.
 */
export function useGestures(
  target: RefObject<HTMLElement | null>,
  axis: RefObject<HTMLElement | null>,
  store: ViewStore,
): void {
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    const fraction = (clientX: number) => {
      const box = axis.current?.getBoundingClientRect();
      return box && box.width > 0 ? (clientX - box.left) / box.width : -1;
    };

    const onWheel = (event: WheelEvent) => {
      const { view, full } = store;
      const at = fraction(event.clientX);
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const factor = Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006);
        store.set(zoomAt(view, full, timeAt(view, Math.min(1, Math.max(0, at))), factor));
      } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        store.set(panBy(view, full, ((view.end - view.start) * sideways) / (axis.current?.clientWidth || 1)));
      }
    };

    const pointers = new Map<number, number>();
    let dragging = false;
    let startX = 0;
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || fraction(event.clientX) < 0) return;
      pointers.set(event.pointerId, event.clientX);
      startX = event.clientX;
      dragging = pointers.size > 1;
    };
    const onMove = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      if (!dragging) {
        if (Math.abs(event.clientX - startX) < DRAG_PX) return;
        dragging = true;
        element.setPointerCapture(event.pointerId);
      }
      const { view, full } = store;
      const others = [...pointers].filter(([id]) => id !== event.pointerId);
      const other = others[0]?.[1];
      if (other === undefined) {
        store.set(panBy(view, full, timeAt(view, fraction(before)) - timeAt(view, fraction(event.clientX))));
      } else {
        const was = Math.max(Math.abs(before - other), 10);
        const is = Math.max(Math.abs(event.clientX - other), 10);
        store.set(zoomAt(view, full, timeAt(view, fraction(other)), was / is));
      }
      pointers.set(event.pointerId, event.clientX);
    };
    const onUp = (event: PointerEvent) => pointers.delete(event.pointerId);
    /** The click that ends a drag selects nothing. */
    const onClick = (event: MouseEvent) => {
      if (dragging) event.stopPropagation();
      dragging = false;
    };

    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('click', onClick, { capture: true });
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('click', onClick, { capture: true });
    };
  }, [target, axis, store]);
}
