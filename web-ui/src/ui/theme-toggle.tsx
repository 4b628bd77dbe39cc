import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button';

type Theme = 'system' | 'light' | 'dark';

const KEY = 'ollystack.theme';
const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICON = { system: Monitor, light: Sun, dark: Moon };

function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function storeTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage may be blocked: the choice then lasts as long as the page.
  }
}

/** `public/theme.js` applies the stored choice before the first paint; from then on it is this component's matter. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(readTheme);

  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);

  const Icon = ICON[theme];
  return (
    <IconButton
      label={`Theme: ${theme}. Switch to ${NEXT[theme]}`}
      onClick={() => {
        storeTheme(NEXT[theme]);
        setTheme(NEXT[theme]);
      }}
    >
      <Icon className="size-4" aria-hidden />
    </IconButton>
  );
}
