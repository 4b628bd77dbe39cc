/** A sentence of the API, in which names of operations stand between backticks. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((part, i) =>
    i % 2 === 1 ? (
      <code key={i} className="rounded bg-hover px-1 font-mono text-[0.92em]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}

/** The first sentence of a text, and the others. A dot within a number, a name or backticks ends none. */
export function splitLead(text: string): [lead: string, rest: string] {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '`') quoted = !quoted;
    else if (!quoted && text[i] === '.' && text[i + 1] === ' ')
      return [text.slice(0, i + 1), text.slice(i + 2)];
  }
  return [text, ''];
}
