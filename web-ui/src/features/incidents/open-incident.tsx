import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { openIncident } from '~/api/incident-queries';
import { ServiceSelect } from '~/features/service/service-select';
import { Button } from '~/ui/button';
import { CENTRED, Dialog } from '~/ui/dialog';
import { CONTROL, SelectField } from '~/ui/field';
import { Moment } from '~/ui/time-field';
import { fromLocalInput, type RangeSearch, toLocalInput } from '~/util/range';

/** The longest time that an analysis looks at. */
const MAX_MS = 6 * 3_600_000;

/** What is proposed when no time is chosen. */
const PROPOSED_MS = 3_600_000;

interface OpenIncidentProps {
  /** The service and the time that are proposed. */
  service: string | undefined;
  time: RangeSearch | undefined;
  onClose: () => void;
}

/** Opens an incident for a time in which something went wrong; its page shows the analysis. */
export function OpenIncident({ service: proposed, time, onClose }: OpenIncidentProps) {
  const navigate = useNavigate();
  const [from, setFrom] = useState(() =>
    toLocalInput(time?.from ? Date.parse(time.from) : Date.now() - PROPOSED_MS),
  );
  const [to, setTo] = useState(() => toLocalInput(time?.to ? Date.parse(time.to) : Date.now()));
  const [title, setTitle] = useState(() => (proposed ? `Trouble in ${proposed}` : 'Trouble'));
  const [service, setService] = useState(proposed);
  const [kind, setKind] = useState<'failures' | 'latency'>('failures');
  const opening = useMutation({
    ...openIncident(),
    onSuccess: (incident) => {
      // The form is no place to come back to.
      void navigate({ to: '/incidents/$id', params: { id: incident.id }, replace: true });
    },
  });
  const start = fromLocalInput(from);
  const end = fromLocalInput(to);
  const wrong =
    start === undefined || end === undefined
      ? 'Both times are needed.'
      : start >= end
        ? 'It has to begin before it ends.'
        : Date.parse(end) - Date.parse(start) > MAX_MS
          ? 'At most six hours can be looked at.'
          : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong !== undefined || start === undefined || end === undefined) return;
    opening.mutate({
      title: title.trim(),
      description: '',
      severity: 'warning',
      labels: {},
      from: start,
      to: end,
      ...(service === undefined ? {} : { symptom: { service, kind } }),
    });
  };
  return (
    <Dialog label="Look into a time" onClose={onClose} className={CENTRED}>
      <form className="flex flex-col gap-3 p-4" onSubmit={submit}>
        <h2 className="font-semibold text-base">Look into a time</h2>
        <p className="text-muted">
          What happened in it is compared with what is usual. It should begin some minutes before the trouble
          did.
        </p>
        <label className="flex flex-col gap-0.5 text-muted text-xs">
          What is it about?
          <input
            type="text"
            required
            maxLength={200}
            className={`${CONTROL} text-[0.8125rem]`}
            placeholder="Checkouts are slow"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <div className="flex flex-wrap gap-3">
          <Moment label="From" value={from} onChange={setFrom} />
          <Moment label="To" value={to} onChange={setTo} />
        </div>
        <div className="flex flex-wrap gap-3">
          <ServiceSelect
            label="Noticed in"
            none="Not known"
            className="w-48"
            value={service}
            onChange={setService}
          />
          <SelectField
            label="As"
            className="w-40"
            disabled={service === undefined}
            value={kind}
            onChange={(event) => setKind(event.target.value === 'latency' ? 'latency' : 'failures')}
          >
            <option value="failures">failures</option>
            <option value="latency">longer durations</option>
          </SelectField>
        </div>
        {wrong && (
          <p role="alert" className="text-error">
            {wrong}
          </p>
        )}
        {opening.error && (
          <p role="alert" className="text-error [overflow-wrap:anywhere]">
            It could not be opened: {opening.error.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            disabled={title.trim() === '' || wrong !== undefined || opening.isPending}
          >
            {opening.isPending ? 'Opening…' : 'Find the cause'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
