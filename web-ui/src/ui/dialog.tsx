import { type ReactNode, useEffect, useRef } from 'react';

interface DialogProps {
  label: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/** A modal dialog; the browser keeps the focus in it, closes it on Escape and gives the focus back. */
export function Dialog({ label, onClose, className = '', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it as Escape does
    <dialog
      ref={dialog}
      aria-label={label}
      className={`overflow-y-auto overscroll-contain border-line bg-surface text-ink outline-none backdrop:bg-black/50 ${className}`}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}

/** How a dialog in the middle of the screen looks. */
export const CENTRED = 'mx-auto mt-[10dvh] max-h-[80dvh] w-[min(40rem,calc(100vw-1.5rem))] rounded-lg border';
