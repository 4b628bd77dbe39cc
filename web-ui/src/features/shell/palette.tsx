import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  Bookmark,
  Boxes,
  Braces,
  CircleHelp,
  Fingerprint,
  ListTree,
  type LucideIcon,
  MessageCircleQuestion,
  Palette as PaletteIcon,
  ScrollText,
  Search,
  Siren,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { servicesQuery } from '~/api/queries';
import { savedSearches } from '~/features/explorer/saved';
import { validateExplorerSearch } from '~/features/explorer/search';
import { recentFlows } from '~/features/flow/recent';
import { CENTRED, Dialog } from '~/ui/dialog';
import { chooseTheme } from '~/ui/theme';
import { parseSearch } from '~/util/search';
import { useStoredList } from '~/util/stored';
import { type Command, commandsFor } from './commands';

const ICONS: Record<Exclude<Command['kind'], 'page'>, LucideIcon> = {
  flow: ListTree,
  trace: Fingerprint,
  search: Search,
  logs: ScrollText,
  question: MessageCircleQuestion,
  saved: Bookmark,
  service: Boxes,
  address: Braces,
  incident: Siren,
  theme: PaletteIcon,
  help: CircleHelp,
};

/** Type or paste, walk the list with the arrows, go with Enter. */
export default function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const navigate = useNavigate();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const recent = useStoredList(recentFlows);
  const saved = useStoredList(savedSearches);
  const services = useQuery(servicesQuery());
  const commands = useMemo(() => {
    const names = services.data?.items.map((service) => service.name) ?? [];
    return commandsFor(text, { recent, saved, services: names });
  }, [text, recent, saved, services.data]);
  const index = Math.min(active, commands.length - 1);

  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [index]);

  const run = (command: Command) => {
    onClose();
    switch (command.kind) {
      case 'flow':
        return void navigate({ to: '/flows/$correlationId', params: { correlationId: command.id } });
      case 'trace':
        return void navigate({ to: '/traces/$traceId', params: { traceId: command.id } });
      case 'search':
        return void navigate({ to: '/', search: { text: command.text } });
      case 'logs':
        return void navigate({ to: '/logs', search: { text: command.text } });
      case 'question':
        return void navigate({ to: '/questions', search: { q: command.text } });
      case 'saved':
        return void navigate({ to: '/', search: validateExplorerSearch(parseSearch(command.query)) });
      case 'page':
        return void navigate({ to: command.page.to });
      case 'service':
        return void navigate({ to: '/services/$name', params: { name: command.name } });
      case 'address':
        return window.location.assign(command.href);
      case 'incident':
        return void navigate({ to: '/incidents', search: { look: 'on' } });
      case 'theme':
        return chooseTheme(command.theme);
      case 'help':
        return onHelp();
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const command = commands[index];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setActive((index + step + commands.length) % commands.length);
    } else if (event.key === 'Enter' && command) {
      event.preventDefault();
      run(command);
    }
  };

  return (
    <Dialog label="Command palette" onClose={onClose} className={CENTRED}>
      <div className="sticky top-0 flex items-center gap-2 border-line border-b bg-surface px-3">
        <Search className="size-4 shrink-0 text-muted" aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-label="Go to"
          aria-expanded={commands.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={commands.length > 0 ? `${id}-${index}` : undefined}
          aria-autocomplete="list"
          placeholder="Page, service, ID, flow, or a question"
          autoComplete="off"
          spellCheck={false}
          className="h-11 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Commands" className="p-1">
        {commands.map((command, i) => {
          const Icon = command.kind === 'page' ? command.page.icon : ICONS[command.kind];
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's, as in every combobox
            <div
              key={`${command.kind}${command.title}${command.note}`}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === index}
              className={`flex cursor-pointer items-center gap-2 rounded px-2 py-1.5 ${i === index ? 'bg-selected' : ''}`}
              onPointerMove={() => setActive(i)}
              onClick={() => run(command)}
            >
              <Icon className="size-4 shrink-0 text-muted" aria-hidden />
              <span className="min-w-0 flex-1 truncate">{command.title}</span>
              <span className="max-w-[45%] truncate text-muted text-xs">{command.note}</span>
            </div>
          );
        })}
      </div>
    </Dialog>
  );
}
