import { Link } from '@tanstack/react-router';
import { CircleAlert, Lock, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '~/api/problem';
import { Button } from './button';

interface LoadingProps {
  what: string;
  /** Of a part of a page, in whose place it stands. */
  small?: boolean;
}

export function Loading({ what, small = false }: LoadingProps) {
  return (
    <div
      role="status"
      className={`flex items-center justify-center gap-2 text-muted ${small ? 'py-4' : 'py-16'}`}
    >
      <span
        className="size-3.5 animate-spin rounded-full border-2 border-line-strong border-t-transparent"
        aria-hidden
      />
      Loading {what}…
    </div>
  );
}

interface MessageProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  role?: 'alert' | 'status';
  /** It is all that the page has, so its title is the page's. */
  alone?: boolean;
}

export function Message({ icon, title, children, role, alone = false }: MessageProps) {
  const Title = alone ? 'h1' : 'h2';
  return (
    <div role={role} className="mx-auto flex max-w-xl flex-col items-center gap-2 px-4 py-14 text-center">
      {icon}
      <Title className="font-semibold text-base">{title}</Title>
      {children}
    </div>
  );
}

interface ErrorStateProps {
  error: unknown;
  what: string;
  onRetry?: () => void;
  /** As of a message. */
  alone?: boolean;
}

export function ErrorState({ error, what, onRetry, alone = false }: ErrorStateProps) {
  const known = error instanceof ApiError ? error : undefined;
  if (known?.status === 401 || known?.status === 403) {
    return (
      <Message
        role="alert"
        alone={alone}
        icon={<Lock className="size-6 text-muted" aria-hidden />}
        title={`You may not see this ${what}`}
      >
        <p className="text-muted">
          {known.detail ?? 'Ask an administrator of OllyStack for the viewer role.'}
        </p>
      </Message>
    );
  }
  return (
    <Message
      role="alert"
      alone={alone}
      icon={<CircleAlert className="size-6 text-error" aria-hidden />}
      title={known?.title ?? `The ${what} could not be shown`}
    >
      <p className="text-muted [overflow-wrap:anywhere]">{known ? known.detail : String(error)}</p>
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Message>
  );
}

interface PartStateProps {
  query: { isPending: boolean; error: Error | null; refetch: () => unknown };
  what: string;
}

/** A part of a page that is not there: still coming, failed or empty. The rest of the page stands without it. */
export function PartState({ query, what }: PartStateProps) {
  if (query.isPending) return <Loading what={what} small />;
  if (!query.error)
    return (
      <p role="status" className="text-muted">
        No {what} in this time.
      </p>
    );
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-error">
      <p className="[overflow-wrap:anywhere]">
        The {what} could not be read: {query.error.message}
      </p>
      <Button onClick={() => void query.refetch()}>Try again</Button>
    </div>
  );
}

export function NotFound() {
  return (
    <Message alone icon={<SearchX className="size-6 text-muted" aria-hidden />} title="There is no such page">
      <Link to="/" className="text-accent underline">
        To the list of flows
      </Link>
    </Message>
  );
}
