import { Link, Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { CircleHelp, Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { IconButton } from '~/ui/button';
import { ThemeToggle } from '~/ui/theme-toggle';
import { Menu } from './menu';
import { API_REFERENCE, PAGES } from './pages';
import type PaletteComponent from './palette';
import { shortcutOf } from './shortcuts';

const Help = lazy(() => import('./help'));

/** From this width on, all pages fit into one line; below, they are in a menu. */
const NAV_HERE = 'max-[76rem]:hidden';
const NAV_ELSEWHERE = 'min-[76rem]:hidden';

/** How long the first of two keys waits for the second. */
const PREFIX_MS = 1200;

/** What all pages share: the navigation, the command palette, the shortcuts and their help. */
export function Shell() {
  const [open, setOpen] = useState<'palette' | 'help' | 'menu'>();
  const { tenant } = useSearch({ from: '__root__' });
  useShortcuts(setOpen);
  const Palette = usePalette(open === 'palette');
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="absolute -top-20 left-2 z-50 rounded bg-accent px-3 py-2 text-on-accent focus:top-2"
      >
        Skip to content
      </a>
      <header className="border-line border-b bg-surface">
        <div className="mx-auto flex h-11 max-w-[1800px] items-center gap-2 px-3 sm:gap-4 sm:px-5">
          <IconButton
            label="Menu"
            aria-haspopup="dialog"
            className={`-ml-1 ${NAV_ELSEWHERE}`}
            onClick={() => setOpen('menu')}
          >
            <MenuIcon className="size-5" aria-hidden />
          </IconButton>
          <Link to="/" className="flex shrink-0 items-center gap-2 font-semibold text-sm tracking-tight">
            <Logo />
            OllyStack
          </Link>
          {tenant !== undefined && (
            <span className="max-w-40 truncate rounded border border-line px-1.5 text-muted text-xs leading-5">
              Tenant <span className="font-medium text-ink">{tenant}</span>
            </span>
          )}
          <nav aria-label="Main" className={`flex min-w-0 items-center gap-1 overflow-x-auto ${NAV_HERE}`}>
            {PAGES.map((page) => (
              <Link
                key={page.to}
                to={page.to}
                className="shrink-0 rounded px-2 py-1 text-muted hover:bg-hover hover:text-ink [&.active]:bg-hover [&.active]:text-ink"
                activeOptions={{ includeSearch: false, exact: page.to === '/' }}
              >
                {page.name}
              </Link>
            ))}
            <a
              href={API_REFERENCE}
              className="shrink-0 rounded px-2 py-1 text-muted hover:bg-hover hover:text-ink"
            >
              API
            </a>
          </nav>
          <div className="ml-auto flex shrink-0 items-center gap-0.5">
            <button
              type="button"
              onClick={() => setOpen('palette')}
              className="flex h-8 items-center gap-2 rounded border border-line-strong/60 bg-surface px-2 text-muted hover:border-line-strong hover:text-ink"
            >
              <Search className="size-4" aria-hidden />
              <span className="max-md:sr-only">Go to…</span>
              <kbd className="text-2xs max-md:hidden">Ctrl K</kbd>
            </button>
            <IconButton label="Keyboard shortcuts" className="max-sm:hidden" onClick={() => setOpen('help')}>
              <CircleHelp className="size-4" aria-hidden />
            </IconButton>
            <ThemeToggle />
          </div>
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1800px] flex-1 px-3 py-4 outline-none sm:px-5"
      >
        <Outlet />
      </main>
      {open === 'palette' && Palette && (
        <Palette onClose={() => setOpen(undefined)} onHelp={() => setOpen('help')} />
      )}
      <Suspense>
        {open === 'menu' && <Menu onClose={() => setOpen(undefined)} />}
        {open === 'help' && <Help onClose={() => setOpen(undefined)} />}
      </Suspense>
    </div>
  );
}

/** A while after the page, its own file has time to load. */
const PRELOAD_MS = 1500;

/**
 * The palette, once its file is there. It is loaded before it is asked for and shown without waiting (a lazy component waits when
 * it is first shown, although its file is there): who types right after Ctrl-K loses no letter.
 */
function usePalette(wanted: boolean): typeof PaletteComponent | undefined {
  const [palette, setPalette] = useState<typeof PaletteComponent>();
  useEffect(() => {
    const load = async () => {
      const { default: loaded } = await import('./palette');
      setPalette(() => loaded);
    };
    const timer = setTimeout(() => void load(), wanted ? 0 : PRELOAD_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  return palette;
}

function useShortcuts(onOpen: (what: 'palette' | 'help') => void): void {
  const navigate = useNavigate();
  const prefixAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const target = event.target as HTMLElement | null;
      const typing = target?.closest('input, select, textarea, [contenteditable]') != null;
      const shortcut = shortcutOf(event, typing, event.timeStamp - prefixAt.current < PREFIX_MS);
      prefixAt.current = shortcut?.kind === 'prefix' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!shortcut || shortcut.kind === 'prefix') return;
      event.preventDefault();
      if (shortcut.kind === 'palette' || shortcut.kind === 'help') onOpen(shortcut.kind);
      else if (shortcut.kind === 'page') void navigate({ to: shortcut.page.to });
      else focusSearch(() => onOpen('palette'));
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate, onOpen]);
}

/** The page's own search field; a page without one has the palette. */
function focusSearch(otherwise: () => void): void {
  const field = document.querySelector<HTMLInputElement>('main [data-search], main input[type=search]');
  if (field) field.focus();
  else otherwise();
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-5 text-accent" aria-hidden="true">
      <rect width="32" height="32" rx="6" fill="currentColor" />
      <g className="fill-on-accent">
        <rect x="6" y="8" width="16" height="4" rx="1" />
        <rect x="10" y="14" width="7" height="4" rx="1" opacity=".7" />
        <rect x="15" y="20" width="11" height="4" rx="1" />
      </g>
    </svg>
  );
}
