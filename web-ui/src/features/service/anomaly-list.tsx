import type { MetricAnomaly } from '~/api/service-queries';
import { clockParts } from '~/util/time';
import { anomalyKey, anomalyWords } from './chart-model';

const SHOWN = 5;

/** The latest minutes in which a service was unlike itself; nothing where there was none. */
export function AnomalyList({ items }: { items: readonly MetricAnomaly[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-label="Anomalies">
      <h3 className="mb-1 text-muted text-xs">Anomalies</h3>
      <ul className="flex flex-col gap-0.5">
        {items.slice(0, SHOWN).map((one) => (
          <li key={anomalyKey(one)} className="[overflow-wrap:anywhere]">
            <span className="text-muted">{clockParts(one.time).time.slice(0, 5)}</span> {anomalyWords(one)}
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p className="text-muted text-xs">and {items.length - SHOWN} more</p>}
    </section>
  );
}
