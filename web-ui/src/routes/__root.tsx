import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Link, Outlet } from '@tanstack/react-router';
import { ThemeToggle } from '~/ui/theme-toggle';

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Shell });

function Shell() {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="absolute -top-20 left-2 z-50 rounded bg-accent px-3 py-2 text-on-accent focus:top-2"
      >
        Skip to content
      </a>
      <header className="border-line border-b bg-surface">
        <div className="mx-auto flex h-11 max-w-[1800px] items-center gap-4 px-3 sm:px-5">
          <Link to="/" className="flex items-center gap-2 font-semibold text-sm tracking-tight">
            <Logo />
            OllyStack
          </Link>
          <nav aria-label="Main" className="flex items-center gap-1">
            <Link
              to="/"
              className="rounded px-2 py-1 text-muted hover:bg-hover hover:text-ink [&.active]:text-ink"
              activeOptions={{ includeSearch: false }}
            >
              Flows
            </Link>
            <a href="/docs/" className="rounded px-2 py-1 text-muted hover:bg-hover hover:text-ink">
              API
            </a>
          </nav>
          <div className="ml-auto">
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
    </div>
  );
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
