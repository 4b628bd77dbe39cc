import { Link, useNavigate } from '@tanstack/react-router';
import { ArrowRight, Search } from 'lucide-react';
import { useState } from 'react';
import { Button } from '~/ui/button';
import { searchIntent } from '~/util/id';

/** A correlation ID opens its flow as soon as it is pasted; other text searches, and may be opened as an external ID. */
export function SearchBox({
  text,
  onSearch,
}: {
  text: string | undefined;
  onSearch: (text: string | undefined) => void;
}) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(text ?? '');
  const [known, setKnown] = useState(text);
  if (known !== text) {
    setKnown(text);
    setDraft(text ?? '');
  }
  const intent = searchIntent(draft);

  const open = (correlationId: string) =>
    void navigate({ to: '/flows/$correlationId', params: { correlationId } });

  return (
    <form
      role="search"
      className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (intent.kind === 'open') open(intent.correlationId);
        else onSearch(intent.kind === 'nothing' ? undefined : intent.text);
      }}
    >
      <div className="relative min-w-0 flex-1 basis-36">
        <Search className="absolute top-2.5 left-2.5 size-4 text-muted" aria-hidden />
        <input
          type="search"
          aria-label="Correlation ID or text"
          placeholder="Paste a correlation ID, or search log text"
          value={draft}
          autoComplete="off"
          spellCheck={false}
          className="h-9 w-full rounded border border-line-strong/60 bg-surface pr-2 pl-8 font-mono placeholder:font-sans placeholder:text-muted hover:border-line-strong"
          onChange={(event) => {
            setDraft(event.target.value);
            if (event.target.value === '' && text !== undefined) onSearch(undefined);
          }}
          onPaste={(event) => {
            const pasted = searchIntent(event.clipboardData.getData('text'));
            if (pasted.kind === 'open' && draft === '') {
              event.preventDefault();
              open(pasted.correlationId);
            }
          }}
        />
      </div>
      <Button type="submit" variant="primary" className="h-9 px-4">
        {intent.kind === 'open' ? 'Open flow' : 'Search'}
      </Button>
      {intent.kind === 'either' && (
        <p className="basis-full text-muted">
          Is this an external ID?{' '}
          <Link
            to="/flows/$correlationId"
            params={{ correlationId: intent.text }}
            className="inline-flex items-center gap-1 text-accent underline underline-offset-2"
          >
            Open the flow <span className="font-mono [overflow-wrap:anywhere]">{intent.text}</span>
            <ArrowRight className="size-3.5" aria-hidden />
          </Link>
        </p>
      )}
    </form>
  );
}
