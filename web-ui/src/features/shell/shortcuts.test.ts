import { describe, expect, it } from 'vitest';
import { PAGES } from './pages';
import { HELP, shortcutOf } from './shortcuts';

const key = (name: string, modifiers: object = {}) => ({
  key: name,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...modifiers,
});

describe('shortcuts', () => {
  it('open the palette from anywhere, a text field too', () => {
    expect(shortcutOf(key('k', { ctrlKey: true }), true, false)).toEqual({ kind: 'palette' });
    expect(shortcutOf(key('K', { metaKey: true }), false, false)).toEqual({ kind: 'palette' });
  });
  it('leave all other keys to a text field, and the browser its own', () => {
    for (const name of ['/', '?', 'g']) expect(shortcutOf(key(name), true, false)).toBeUndefined();
    expect(shortcutOf(key('g', { ctrlKey: true }), false, false)).toBeUndefined();
  });
  it('go to a page by two keys', () => {
    expect(shortcutOf(key('g'), false, false)).toEqual({ kind: 'prefix' });
    for (const page of PAGES) expect(shortcutOf(key(page.key), false, true)).toEqual({ kind: 'page', page });
    expect(shortcutOf(key('x'), false, true)).toBeUndefined();
  });
  it('do not share a second key', () => {
    expect(new Set(PAGES.map((page) => page.key)).size).toBe(PAGES.length);
  });
  it('are all in the help', () => {
    const told = HELP.flatMap((group) => group.keys.map(([keys]) => keys));
    for (const page of PAGES) expect(told).toContain(`g ${page.key}`);
  });
});
