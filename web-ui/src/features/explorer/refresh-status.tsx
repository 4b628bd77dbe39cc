import { Pause, Play, RefreshCw } from 'lucide-react';
import { REFRESH_MS } from '~/api/queries';
import { IconButton } from '~/ui/button';
import { useNow } from '~/ui/hooks';
import { formatAgo } from '~/util/time';

interface RefreshStatusProps {
  updatedAtMs: number;
  isFetching: boolean;
  live: boolean;
  onToggle: () => void;
  onRefresh: () => void;
}

export function RefreshStatus({ updatedAtMs, isFetching, live, onToggle, onRefresh }: RefreshStatusProps) {
  const now = useNow(1000);
  return (
    <div className="flex items-center gap-0.5 text-muted">
      <span className="mr-2">
        {updatedAtMs === 0 ? 'Not updated yet' : `Updated ${formatAgo(updatedAtMs, now)}`}
        <span className="hidden sm:inline">{live ? ` · every ${REFRESH_MS / 1000} s` : ' · paused'}</span>
      </span>
      <IconButton
        label={live ? 'Pause refreshing' : 'Resume refreshing'}
        aria-pressed={!live}
        onClick={onToggle}
      >
        {live ? <Pause className="size-4" aria-hidden /> : <Play className="size-4" aria-hidden />}
      </IconButton>
      <IconButton label="Refresh now" onClick={onRefresh}>
        <RefreshCw className={`size-4 ${isFetching ? 'animate-spin' : ''}`} aria-hidden />
      </IconButton>
    </div>
  );
}
