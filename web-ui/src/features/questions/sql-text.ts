/** SQL laid out and told apart by kind, to be read. It is made by the API in one line. */

export type TokenKind = 'keyword' | 'text' | 'number' | 'placeholder' | 'other';

export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS = new Set(
  'SELECT FROM WHERE AND OR NOT IN AS ON BY GROUP ORDER LIMIT HAVING DESC ASC JOIN LEFT INNER UNION ALL INTERVAL SECOND WITH BETWEEN LIKE ILIKE IS NULL'.split(
    ' ',
  ),
);

/** Words before which a line begins, with how far it is indented below its SELECT. */
const BREAKS: readonly (readonly [RegExp, number])[] = [
  [/^(?:SELECT|FROM|WHERE|GROUP BY|HAVING|ORDER BY|LIMIT|UNION ALL)\b/, 0],
  [/^(?:LEFT JOIN|INNER JOIN|JOIN|AND|OR)\b/, 1],
];

const TOKEN =
  /'(?:[^'\\]|\\.|'')*'|\{[A-Za-z_]\w*:[^}]*\}|\d+(?:\.\d+)?(?:e\d+)?|[A-Za-z_]\w*|\s+|[^\sA-Za-z_\d'{]+|./gy;

/** Puts clauses and conditions on lines of their own, and sub-queries deeper. Conditions within an expression stay in its line. */
export function layOut(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').trim();
  const lines: string[] = [];
  /** For each open parenthesis, whether it holds a query. */
  const open: boolean[] = [];
  let line = '';
  let indent = 0;
  const end = () => {
    if (line.trim() !== '') lines.push('  '.repeat(indent) + line.trim());
    line = '';
  };
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0] ?? text.charAt(at);
    const inExpression = open.length > 0 && open.at(-1) === false;
    const depth = open.filter(Boolean).length * 2;
    if (!inExpression && /^[A-Z]/.test(token)) {
      const rest = text.slice(at);
      const found = BREAKS.find(([pattern]) => pattern.test(rest));
      // `GROUP BY` begins one line, `x BETWEEN 1 AND 2` stays in its own.
      if (found && !/\bBETWEEN\s\S+\s$/.test(line)) {
        end();
        indent = depth + found[1];
      }
    }
    line += token;
    // Strings may hold parentheses too.
    if (!/^['{]./.test(token)) {
      for (const sign of token) {
        if (sign === '(') open.push(text.startsWith('SELECT', at + token.length));
        else if (sign === ')') open.pop();
      }
    }
    at += token.length;
  }
  end();
  return lines.join('\n');
}

export function tokensOf(sql: string): Token[] {
  return (sql.match(new RegExp(TOKEN.source, 'g')) ?? []).map((text) => ({ kind: kindOf(text), text }));
}

function kindOf(token: string): TokenKind {
  if (token.startsWith("'")) return 'text';
  if (token.startsWith('{') && token.length > 1) return 'placeholder';
  if (/^\d/.test(token)) return 'number';
  return KEYWORDS.has(token) ? 'keyword' : 'other';
}
