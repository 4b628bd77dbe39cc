import { Link } from '@tanstack/react-router';
import { Bookmark, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '~/ui/button';
import { CONTROL } from '~/ui/field';
import { parseSearch, stringifySearch } from '~/util/search';
import { hasTexts, StoredList, useStoredList } from '~/util/stored';
import { describeSearch } from './facets';
import { type ExplorerSearch, validateExplorerSearch } from './search';

interface SavedSearch {
  name: string;
  /** As the address has it, from `?` on. */
  query: string;
}

const savedSearches = new StoredList<SavedSearch>(
  'ollystack.saved-searches',
  30,
  (search) => search.name,
  (value): value is SavedSearch => hasTexts(value, 'name', 'query'),
);

/** Searches that this browser keeps; to share one, the address is enough. */
export function SavedSearches({ search }: { search: ExplorerSearch }) {
  const saved = useStoredList(savedSearches);
  const [name, setName] = useState<string>();
  const current = stringifySearch(search);
  const isSaved = saved.some(({ query }) => query === current);

  const save = (event: FormEvent) => {
    event.preventDefault();
    const text = name?.trim();
    if (text) savedSearches.put({ name: text, query: current });
    setName(undefined);
  };
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      {saved.length > 0 && (
        <ul aria-label="Saved searches" className="flex flex-wrap gap-2">
          {saved.map(({ name: title, query }) => (
            <li
              key={title}
              className={`flex items-center rounded border ${query === current ? 'border-accent bg-selected' : 'border-line-strong/60'}`}
            >
              <Link
                to="/"
                search={validateExplorerSearch(parseSearch(query))}
                className="max-w-60 truncate py-0.5 pl-2 leading-5 underline-offset-2 hover:underline"
              >
                {title}
              </Link>
              <button
                type="button"
                aria-label={`Forget the search ${title}`}
                className="flex size-6 items-center justify-center text-muted hover:text-ink"
                onClick={() => savedSearches.remove(title)}
              >
                <X className="size-3" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {name !== undefined ? (
        <form className="flex gap-2" onSubmit={save}>
          <input
            type="text"
            aria-label="Name of the search"
            // biome-ignore lint/a11y/noAutofocus: it was asked for by the button in whose place it is
            autoFocus
            maxLength={60}
            className={`${CONTROL} w-56`}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setName(undefined);
            }}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            Save
          </Button>
        </form>
      ) : (
        !isSaved && (
          <Button variant="ghost" className="-ml-2.5" onClick={() => setName(describeSearch(search))}>
            <Bookmark className="size-4" aria-hidden />
            Save this search
          </Button>
        )
      )}
    </div>
  );
}
