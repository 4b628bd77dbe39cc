/** What else is known of an incident: its alerts, the anomalies of its time and what was done about it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Incident } from '~/api/incident-queries';
import { anomaliesQuery } from '~/api/service-queries';
import { anomalyWords } from '~/features/service/chart-model';
import { Timestamp } from '~/ui/timestamp';
import { formatCount, plural } from '~/util/format';
import { formatShare } from '~/util/rate';
import { Part } from './part';

export function Alerts({ incident }: { incident: Incident }) {
  if (incident.alerts.length === 0) return null;
  return (
    <Part title={plural(incident.alerts.length, 'alert')}>
      <ul className="flex flex-col gap-2">
        {incident.alerts.map((alert) => (
          <li key={alert.fingerprint} className="min-w-0">
            <p>
              <span className={alert.firing ? 'font-medium text-error' : 'text-muted'}>
                {alert.firing ? 'Firing' : 'Over'}
              </span>{' '}
              since <Timestamp time={alert.starts_at} withDate />
              {alert.annotations.summary && ` · ${alert.annotations.summary}`}
            </p>
            <p className="font-mono text-muted text-xs [overflow-wrap:anywhere]">
              {Object.entries(alert.labels)
                .map(([name, value]) => `${name}=${value}`)
                .join(', ')}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Minutes in which its services were unlike themselves: evidence of its own, found without the traces. */
export function Anomalies({ incident }: { incident: Incident }) {
  const { analysis } = incident;
  const range = { from: analysis?.time_range.start, to: analysis?.time_range.end };
  const anomalies = useQuery({ ...anomaliesQuery(undefined, range), enabled: analysis !== null });
  const services = new Set(incident.services);
  const items = anomalies.data?.items.filter((one) => services.has(one.service)) ?? [];
  if (items.length === 0) return null;
  return (
    <Part title="Anomalies of its services">
      <ul className="max-h-60 overflow-y-auto" tabIndex={0}>
        {items.map((one) => (
          <li key={`${one.service} ${one.time} ${one.metric}`} className="[overflow-wrap:anywhere]">
            <Timestamp time={one.time} />{' '}
            <Link
              to="/services/$name"
              params={{ name: one.service }}
              search={range}
              className="text-accent underline"
            >
              {one.service}
            </Link>
            : {anomalyWords(one)}
          </li>
        ))}
      </ul>
    </Part>
  );
}

const CHANGE: Record<Incident['history'][number]['change'], string> = {
  opened: 'Opened',
  alerted: 'Alerts changed',
  analysed: 'Analysed',
  analysis_failed: 'Analysis failed',
  resolved: 'Resolved',
  judged: 'Judged',
};

export function History({ incident }: { incident: Incident }) {
  return (
    <Part title="History">
      <ol className="flex flex-col gap-1">
        {incident.history.map((entry) => (
          <li key={`${entry.at} ${entry.change} ${entry.note}`} className="flex flex-wrap gap-x-3">
            <Timestamp time={entry.at} withDate />
            <span className="font-medium">{CHANGE[entry.change]}</span>
            <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{entry.note}</span>
          </li>
        ))}
      </ol>
      {incident.past_answers.precision !== null && (
        <p className="mt-2 text-muted text-xs">
          Of {formatCount(incident.past_answers.judged_count)} answers that somebody judged in the last 90
          days, {formatShare(incident.past_answers.precision)} were right (partly right ones count half).
        </p>
      )}
    </Part>
  );
}
