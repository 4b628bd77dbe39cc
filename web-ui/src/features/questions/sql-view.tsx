import type { NlqAnswer } from '~/api/types';
import { CopyButton } from '~/ui/copy-button';
import { parameterText } from './result';
import { layOut, type TokenKind, tokensOf } from './sql-text';

const LOOK: Record<TokenKind, string | undefined> = {
  keyword: 'font-semibold text-accent',
  text: 'text-ok',
  number: 'text-ok',
  placeholder: 'text-warn',
  other: undefined,
};

interface SqlViewProps {
  sql: string;
  parameters: NonNullable<NlqAnswer['parameters']>;
  question: string;
  /** Who wrote it. */
  source: NlqAnswer['sql_source'];
}

/** The SQL as in an editor, for reading only: the API runs what it made from a question, not SQL that it is sent. */
export function SqlView({ sql, parameters, question, source }: SqlViewProps) {
  const lines = layOut(sql).split('\n');
  return (
    <section aria-label={`SQL for “${question}”`} className="overflow-hidden rounded border border-line">
      <div className="flex items-center justify-between border-line border-b bg-canvas pl-3">
        <span className="text-muted text-xs">
          ClickHouse SQL that was run, {source === 'model' ? 'by a language model' : 'by a grammar'} · read
          only
        </span>
        <CopyButton text={lines.join('\n')} label="Copy the SQL" />
      </div>
      <div
        role="textbox"
        aria-readonly
        aria-multiline
        aria-label="SQL that was run"
        tabIndex={0}
        className="max-h-80 overflow-auto py-2 font-mono text-xs"
      >
        {lines.map((line, i) => (
          // Lines never change their order.
          <div key={i} className="flex">
            <span
              aria-hidden
              className="sticky left-0 w-9 shrink-0 select-none bg-surface pr-2 text-right text-muted"
            >
              {i + 1}
            </span>
            <span className="whitespace-pre pr-3">
              {tokensOf(line).map((token, at) => (
                <span key={at} className={LOOK[token.kind]}>
                  {token.text}
                </span>
              ))}
            </span>
          </div>
        ))}
      </div>
      {parameters.length > 0 && (
        <dl className="grid max-h-40 grid-cols-[auto_minmax(0,1fr)] gap-x-4 overflow-auto border-line border-t px-3 py-2 font-mono text-xs">
          {parameters.map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="text-warn">{name}</dt>
              <dd className="[overflow-wrap:anywhere]">{parameterText(name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
