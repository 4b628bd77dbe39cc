import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type FeedbackVerdict, type Incident, incidentQuery, judgeIncident } from '~/api/incident-queries';
import { Button } from '~/ui/button';
import { CONTROL } from '~/ui/field';

const VERDICTS: readonly (readonly [FeedbackVerdict, string])[] = [
  ['yes', 'Yes'],
  ['partly', 'Partly'],
  ['no', 'No'],
];

const GIVEN: Record<FeedbackVerdict, string> = {
  yes: 'It was judged right.',
  partly: 'It was judged partly right.',
  no: 'It was judged wrong.',
};

/** What people say of answers shows how far they can be trusted. The last word counts. */
export function FeedbackForm({ incident }: { incident: Incident }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<'partly' | 'no'>();
  const [actual, setActual] = useState('');
  const judging = useMutation({
    ...judgeIncident(incident.id),
    onSuccess: async () => {
      setAsking(undefined);
      setActual('');
      await client.invalidateQueries({ queryKey: incidentQuery(incident.id).queryKey });
    },
  });
  const judge = (correct: FeedbackVerdict, cause = '') =>
    judging.mutate({ correct, actual_cause: cause.trim(), note: '' });
  return (
    <div className="flex flex-col gap-2">
      <div role="group" aria-label="Was the cause right?" className="flex gap-2">
        {VERDICTS.map(([verdict, word]) => (
          <Button
            key={verdict}
            aria-pressed={(asking ?? incident.feedback) === verdict}
            className="aria-pressed:border-accent aria-pressed:bg-selected"
            disabled={judging.isPending}
            onClick={() => (verdict === 'yes' ? judge('yes') : setAsking(verdict))}
          >
            {word}
          </Button>
        ))}
      </div>
      {asking && (
        <form
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            judge(asking, actual);
          }}
        >
          <label className="flex min-w-48 flex-1 flex-col gap-0.5 text-muted text-xs">
            What was it? (a service, if one was)
            <input
              type="text"
              maxLength={256}
              className={`${CONTROL} text-[0.8125rem]`}
              value={actual}
              onChange={(event) => setActual(event.target.value)}
            />
          </label>
          <Button type="submit" variant="primary" disabled={judging.isPending}>
            {judging.isPending ? 'Sending…' : 'Send'}
          </Button>
        </form>
      )}
      {judging.error && (
        <p role="alert" className="text-error">
          It could not be noted: {judging.error.message}
        </p>
      )}
      <p role="status" className="text-muted">
        {incident.feedback ? GIVEN[incident.feedback] : 'Nobody has said so far.'}
      </p>
    </div>
  );
}
