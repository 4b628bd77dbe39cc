import { Link } from '@tanstack/react-router';
import { Braces, X } from 'lucide-react';
import { IconButton } from '~/ui/button';
import { Dialog } from '~/ui/dialog';
import { API_REFERENCE, PAGES } from './pages';

const ROW = 'flex min-h-11 items-center gap-3 rounded px-3 hover:bg-hover [&.active]:bg-selected';

/** The pages as a sheet, where the head of the page has no room for them. */
export function Menu({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      label="Menu"
      onClose={onClose}
      className="m-0 h-dvh max-h-dvh w-80 max-w-[calc(100vw-3rem)] border-r"
    >
      <div className="flex h-11 items-center justify-between border-line border-b pr-1 pl-5">
        <h2 className="font-semibold text-base">Pages</h2>
        <IconButton label="Close the menu" onClick={onClose}>
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
      <nav aria-label="Pages" className="p-2">
        {PAGES.map((page) => (
          <Link
            key={page.to}
            to={page.to}
            className={ROW}
            activeOptions={{ includeSearch: false, exact: page.to === '/' }}
            onClick={onClose}
          >
            <page.icon className="size-4 shrink-0 text-muted" aria-hidden />
            <span className="min-w-0">
              {page.name}
              <span className="block truncate text-muted text-xs">{page.about}</span>
            </span>
          </Link>
        ))}
        <a href={API_REFERENCE} className={ROW}>
          <Braces className="size-4 shrink-0 text-muted" aria-hidden />
          API reference
        </a>
      </nav>
    </Dialog>
  );
}
