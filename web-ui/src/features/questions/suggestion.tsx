import { Button } from '~/ui/button';

/** A question that is asked by a click. */
export function Suggestion({ question, onAsk }: { question: string; onAsk: (question: string) => void }) {
  return (
    <Button
      className="h-auto! min-h-7 max-w-full whitespace-normal! py-0.5 text-left font-normal!"
      onClick={() => onAsk(question)}
    >
      {question}
    </Button>
  );
}
