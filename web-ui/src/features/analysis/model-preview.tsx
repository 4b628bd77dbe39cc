import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { modelPreviewQuery, type WordedSubject } from '~/api/queries';
import { Button } from '~/ui/button';
import { CENTRED, Dialog } from '~/ui/dialog';
import { ErrorState, Loading } from '~/ui/states';
import { plural } from '~/util/format';

interface ModelPreviewProps {
  subject: WordedSubject;
}

/** A button that shows what a language model is told, or would be told if one was configured. */
export function ModelPreviewButton({ subject }: ModelPreviewProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="ghost"
        className="underline underline-offset-2"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        What a model is told
      </Button>
      {open && (
        <Dialog label="What a model is told" onClose={() => setOpen(false)} className={CENTRED}>
          <div className="flex flex-col gap-3 p-4">
            <div className="flex items-center justify-between gap-4">
              <h2 className="font-semibold text-base">What a model is told</h2>
              <Button onClick={() => setOpen(false)}>Close</Button>
            </div>
            <Preview subject={subject} />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Preview({ subject }: ModelPreviewProps) {
  const preview = useQuery(modelPreviewQuery(subject));
  if (preview.isPending) return <Loading what="preview" small />;
  if (!preview.data)
    return <ErrorState error={preview.error} what="preview" onRetry={() => void preview.refetch()} />;
  const { sends, model, address, estimated_tokens, redacted, system, user, schema } = preview.data;
  return (
    <>
      <p>
        {sends
          ? `An explanation is worded by ${model ?? 'the configured model'} at ${address ?? 'its provider'}. It gets this and nothing else, about ${plural(estimated_tokens, 'token')}.`
          : `No language model is configured, so nothing is sent. One would get this, about ${plural(estimated_tokens, 'token')}.`}{' '}
        {redacted.length > 0
          ? `Taken out and replaced: ${redacted.join(', ')}.`
          : 'There was nothing secret or personal to take out.'}
      </p>
      <Text title="Facts" text={indented(user)} open />
      <Text title="Instructions" text={system} />
      <Text title="Form of the answer" text={JSON.stringify(schema, null, 2)} />
    </>
  );
}

function Text({ title, text, open = false }: { title: string; text: string; open?: boolean }) {
  return (
    <details open={open}>
      <summary className="font-medium">{title}</summary>
      <pre
        tabIndex={0}
        className="mt-1 max-h-[40dvh] overflow-auto rounded border border-line bg-canvas p-2 text-xs"
      >
        {text}
      </pre>
    </details>
  );
}

/** The facts are sent as JSON in one line. */
function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
