import type { TimeAxis } from './axis';
import { fitView, panBy, type View, zoomAt } from './geometry';
import type { Row } from './rows';

export type KeyAction =
  | { kind: 'move'; index: number }
  | { kind: 'toggle'; key: string }
  | { kind: 'activate' }
  | { kind: 'close' }
  | { kind: 'view'; view: View };

export interface Key {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

const PAGE = 12;

/** What a key does in the tree: the usual tree keys, `+ − 0 F` for zoom, Shift with arrows or `[ ]` to pan. */
export function keyAction(
  event: Key,
  rows: readonly Row[],
  index: number,
  view: View,
  full: View,
  axis: TimeAxis,
): KeyAction | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const row = rows[index];
  const last = rows.length - 1;
  const move = (to: number): KeyAction => ({ kind: 'move', index: Math.min(last, Math.max(0, to)) });
  const pan = (share: number): KeyAction => ({
    kind: 'view',
    view: panBy(view, full, (view.end - view.start) * share),
  });
  const zoom = (factor: number): KeyAction => ({
    kind: 'view',
    view: zoomAt(view, full, (view.start + view.end) / 2, factor),
  });

  switch (event.key) {
    case 'ArrowDown':
      return move(index + 1);
    case 'ArrowUp':
      return move(index - 1);
    case 'PageDown':
      return move(index + PAGE);
    case 'PageUp':
      return move(index - PAGE);
    case 'Home':
      return move(0);
    case 'End':
      return move(last);
    case 'ArrowRight':
      if (event.shiftKey) return pan(0.2);
      if (!row || !canOpen(row)) return undefined;
      return row.expanded ? move(index + 1) : { kind: 'toggle', key: row.key };
    case 'ArrowLeft':
      if (event.shiftKey) return pan(-0.2);
      if (row && canOpen(row) && row.expanded) return { kind: 'toggle', key: row.key };
      return move(parentIndex(rows, index));
    case ']':
      return pan(0.2);
    case '[':
      return pan(-0.2);
    case '+':
    case '=':
      return zoom(0.5);
    case '-':
    case '_':
      return zoom(2);
    case '0':
      return { kind: 'view', view: full };
    case 'f':
    case 'F': {
      const extent = row?.kind === 'span' ? row.node : row?.kind === 'trace' ? row.trace : undefined;
      return extent && { kind: 'view', view: fitView(axis.at(extent.startNs), axis.at(extent.endNs), full) };
    }
    case 'Enter':
    case ' ':
      return { kind: 'activate' };
    case 'Escape':
      return { kind: 'close' };
    default:
      return undefined;
  }
}

export function canOpen(row: Row): row is Extract<Row, { expanded: boolean }> {
  return row.kind === 'trace'
    ? row.trace.spans.length > 0
    : row.kind === 'span' && row.node.children.length > 0;
}

/** In the tree's terms: traces are level 1, root spans level 2. */
export function rowLevel(row: Row): number {
  if (row.kind === 'log') return row.level;
  return row.kind === 'span' ? row.node.depth + 2 : 1;
}

function parentIndex(rows: readonly Row[], index: number): number {
  const row = rows[index];
  if (!row) return index;
  const level = rowLevel(row);
  for (let i = index - 1; i >= 0; i--) {
    const above = rows[i];
    if (above && rowLevel(above) < level) return i;
  }
  return index;
}
