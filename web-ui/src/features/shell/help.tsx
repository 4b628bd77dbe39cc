import { X } from 'lucide-react';
import { IconButton } from '~/ui/button';
import { CENTRED, Dialog } from '~/ui/dialog';
import { HELP } from './shortcuts';

export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose} className={CENTRED}>
      <div className="flex items-center justify-between border-line border-b px-4 py-2">
        <h2 className="font-semibold text-base">Keyboard shortcuts</h2>
        <IconButton label="Close" onClick={onClose}>
          <X className="size-4" aria-hidden />
        </IconButton>
      </div>
      <div className="flex flex-col gap-4 p-4">
        {HELP.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="mb-1 font-medium">{group.title}</h3>
            <dl className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-4 gap-y-1">
              {group.keys.map(([keys, what]) => (
                <div key={keys} className="contents">
                  <dt>
                    <kbd className="font-mono text-xs">{keys}</kbd>
                  </dt>
                  <dd className="text-muted">{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
