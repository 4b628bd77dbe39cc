import { Link } from '@tanstack/react-router';
import { Bookmark, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '~/ui/button';
import { CONTROL } from '~/ui/field';
import { parseSearch, stringifySearch } from '~/util/search';
import { useStoredList } from '~/util/stored';
import { describeSearch } from './facets';
import { savedSearches } from './saved';
import { type ExplorerSearch, validateExplorerSearch } from './search';

/** The searches that this browser keeps; to share one, the address is enough. Nothing where there are none. */
export function SavedSearches({ search }: { search: ExplorerSearch }) {
  const saved = useStoredList(savedSearches);
  const current = stringifySearch(search);
  if (saved.length === 0) return null;
  return (
    <ul aria-label="Saved searches" className="flex flex-wrap gap-2">
      {saved.map(({ name, query }) => (
        <li
          key={name}
          className={`flex items-center rounded border ${query === current ? 'border-accent bg-selected' : 'border-line-strong/60'}`}
        >
          <Link
            to="/"
            search={validateExplorerSearch(parseSearch(query))}
            className="max-w-60 truncate py-0.5 pl-2 leading-5 underline-offset-2 hover:underline"
          >
            {name}
          </Link>
          <button
            type="button"
            aria-label={`Forget the search ${name}`}
            className="flex size-6 items-center justify-center text-muted hover:text-ink"
            onClick={() => savedSearches.remove(name)}
          >
            <X className="size-3" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Keeps the search under a name; there is nothing to do for one that is kept. */
export function SaveSearch({ search }: { search: ExplorerSearch }) {
  const saved = useStoredList(savedSearches);
  const [name, setName] = useState<string>();
  const current = stringifySearch(search);

  const save = (event: FormEvent) => {
    event.preventDefault();
    const text = name?.trim();
    if (text) savedSearches.put({ name: text, query: current });
    setName(undefined);
  };
  if (name !== undefined)
    return (
      <form className="flex gap-2" onSubmit={save}>
        <input
          type="text"
          aria-label="Name of the search"
          // biome-ignore lint/a11y/noAutofocus: it was asked for by the button in whose place it is
          autoFocus
          maxLength={60}
          className={`${CONTROL} h-9 w-56`}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setName(undefined);
          }}
        />
        <Button type="submit" className="h-9" disabled={name.trim() === ''}>
          Save
        </Button>
      </form>
    );
  return (
    <Button
      className="h-9"
      aria-label="Save this search"
      disabled={saved.some(({ query }) => query === current)}
      onClick={() => setName(describeSearch(search))}
    >
      <Bookmark className="size-4" aria-hidden />
      <span className="max-sm:hidden">Save this search</span>
    </Button>
  );
}
