import { describe, expect, it } from 'vitest';
import { layOut, tokensOf } from './sql-text';

describe('SQL that is laid out', () => {
  it('has a line for each clause and condition', () => {
    expect(
      layOut(
        "SELECT ServiceName AS service, countIf(StatusCode = 'Error') / count() AS error_rate FROM traces WHERE Timestamp >= f({from:Int64}) AND SpanKind IN ('Server', 'Consumer') GROUP BY service ORDER BY error_rate DESC LIMIT 10",
      ),
    ).toBe(
      [
        "SELECT ServiceName AS service, countIf(StatusCode = 'Error') / count() AS error_rate",
        'FROM traces',
        'WHERE Timestamp >= f({from:Int64})',
        "  AND SpanKind IN ('Server', 'Consumer')",
        'GROUP BY service',
        'ORDER BY error_rate DESC',
        'LIMIT 10',
      ].join('\n'),
    );
  });
  it('indents a sub-query and keeps an expression in one line', () => {
    expect(layOut('SELECT a FROM (SELECT b FROM t WHERE (x = 1 AND y = 2) OR z) AS s LIMIT 1')).toBe(
      [
        'SELECT a',
        'FROM (',
        '    SELECT b',
        '    FROM t',
        '    WHERE (x = 1 AND y = 2)',
        '      OR z) AS s',
        'LIMIT 1',
      ].join('\n'),
    );
  });
  it('leaves the text of strings alone', () => {
    expect(layOut("SELECT ') FROM (' FROM t")).toBe("SELECT ') FROM ('\nFROM t");
  });
  it('loses nothing but spaces', () => {
    const sql =
      "SELECT quantileIf(0.95)(Duration, a >= {x:Int64}) / 1e6 AS p95_ms FROM t WHERE ((a) OR (b)) AND c = 'it''s'";
    const bare = (text: string) => text.replace(/\s+/g, '');
    expect(bare(layOut(sql))).toBe(bare(sql));
    expect(
      tokensOf(sql)
        .map((token) => token.text)
        .join(''),
    ).toBe(sql);
  });
  it('tells keywords, texts, numbers and placeholders apart', () => {
    expect(
      tokensOf("LIMIT 10 'a' {b:Int64}")
        .filter((token) => token.text.trim() !== '')
        .map((token) => token.kind),
    ).toEqual(['keyword', 'number', 'text', 'placeholder']);
  });
});
