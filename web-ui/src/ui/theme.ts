/** Light, dark or as the system says. `public/theme.js` applies a stored choice before the first paint, this module from then on. */
import { useSyncExternalStore } from 'react';

const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'ollystack.theme';

const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let theme = read();
dark.addEventListener('change', apply);
apply();

export function chooseTheme(next: Theme): void {
  theme = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Storage may be blocked: the choice then lasts as long as the page.
  }
  apply();
  for (const listener of listeners) listener();
}

/** The choice, not what it comes to: `useThemeName` says that. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function apply(): void {
  document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
}
