/** A token of DuckDB's SQL: a bare word, a quoted name, a literal, or one character of anything else. */
export interface Token {
  kind: 'word' | 'name' | 'literal' | 'number' | 'other';
  /** Words in lower case, names and literals without their quotes. */
  value: string;
  start: number;
}

const piece = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)|(\$\d+)|([^\s]))/y;

/**
 * Calls `take` for each token. Throws an Error for anything that the writer never produces and that could mislead a
 * lexer.
 */
export function eachToken(sql: string, take: (token: Token) => void): void {
  let end = 0;
  let isAfterWord = false;
  for (;;) {
    piece.lastIndex = end;
    const match = piece.exec(sql);
    if (match === null) return;
    const [whole, word, number, parameter, other = ''] = match;
    const start = end + whole.length - (word ?? number ?? parameter ?? other).length;
    const touches = isAfterWord && start === end;
    end += whole.length;
    isAfterWord = word !== undefined;
    if (word !== undefined) take({ kind: 'word', value: word.toLowerCase(), start });
    else if (number !== undefined || parameter !== undefined) take({ kind: 'number', value: '', start });
    else if (other === "'" || other === '"') {
      // Letters before a quote would change the meaning of the quoted text.
      if (touches || sql[start - 1] === '&') throw new Error('a quote after a letter');
      end = closingQuote(sql, start, other);
      const value = sql.slice(start + 1, end - 1).replaceAll(other + other, other);
      take({ kind: other === '"' ? 'name' : 'literal', value, start });
    } else {
      const pair = sql.slice(start, start + 2);
      if (pair === '--' || pair === '/*') throw new Error('a comment');
      if (other < ' ' || other > '~' || other === '$' || other === ';' || other === '\\')
        throw new Error('an odd character');
      take({ kind: 'other', value: other, start });
    }
  }
}

/** The offset after the quote that closes the one at `start`. */
function closingQuote(sql: string, start: number, quote: string): number {
  for (let at = start + 1; ;) {
    const found = sql.indexOf(quote, at);
    if (found < 0) throw new Error('a quote that is not closed');
    if (sql[found + 1] !== quote) return found + 1;
    at = found + 2;
  }
}
