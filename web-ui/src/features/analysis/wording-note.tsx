import type { FlowAnalysis } from '~/api/types';

interface WordingNoteProps {
  of: Pick<FlowAnalysis, 'explanation_source' | 'explanation_note'>;
}

/** Whose words an explanation is, where a language model is configured; nothing where there is none. */
export function WordingNote({ of: { explanation_source, explanation_note } }: WordingNoteProps) {
  const worded = explanation_source === 'model';
  if (!worded && !explanation_note) return null;
  return (
    <p className="text-muted text-xs">
      {worded
        ? 'Worded by a language model; its words were held against the facts. It did not choose the cause.'
        : `Worded without the language model: ${explanation_note}`}
    </p>
  );
}
