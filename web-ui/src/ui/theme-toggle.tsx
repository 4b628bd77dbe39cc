import { Monitor, Moon, Sun } from 'lucide-react';
import { IconButton } from './button';
import { chooseTheme, type Theme, useTheme } from './theme';

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const ICON = { system: Monitor, light: Sun, dark: Moon };

export function ThemeToggle() {
  const theme = useTheme();
  const Icon = ICON[theme];
  return (
    <IconButton label={`Theme: ${theme}. Switch to ${NEXT[theme]}`} onClick={() => chooseTheme(NEXT[theme])}>
      <Icon className="size-4" aria-hidden />
    </IconButton>
  );
}
