import type { Reader } from './reader.ts';
import { quote } from './text.ts';

/** Reads `PIVOT (…)` or `UNPIVOT (…)` after a table or subquery; nothing when neither is coming. */
export function readPivot(reader: Reader): string {
  if (reader.accept('pivot')) return ` PIVOT (${reader.parenthesized(() => pivot(reader))})`;
  if (!reader.accept('unpivot')) return '';
  const nulls = reader.accept('include', 'nulls') ? ' INCLUDE NULLS' : '';
  if (nulls === '') reader.accept('exclude', 'nulls');
  return ` UNPIVOT${nulls} (${reader.parenthesized(() => unpivot(reader))})`;
}

const macros = 'sys_function.';

/** `aggregate [AS name] FOR column IN (value [AS name], …)`; a value's column is named by its text in lower case. */
function pivot(reader: Reader): string {
  const aggregates = reader.list(() => {
    const { sql: written } = reader.grammar.operand(reader);
    // DuckDB pivots by its own aggregates only.
    const sql = written.startsWith(macros) ? written.slice(macros.length) : written;
    return reader.accept('as') ? `${sql} AS ${quote(reader.label())}` : sql;
  });
  reader.expect('for');
  const column = quote(reader.identifier());
  reader.expect('in');
  const values = reader.parenthesized(() =>
    reader.list(() => {
      const { text, value } = reader.peek();
      const { sql } = reader.grammar.operand(reader);
      const name = reader.accept('as') || reader.isIdentifier() ? reader.label() : (value || text).toLowerCase();
      return `${sql} AS ${quote(name)}`;
    }),
  );
  return `${aggregates.join(', ')} FOR ${column} IN (${values.join(', ')})`;
}

/** `value FOR name IN (column [AS name], …)`. */
function unpivot(reader: Reader): string {
  const value = quote(reader.identifier());
  reader.expect('for');
  const name = quote(reader.identifier());
  reader.expect('in');
  const columns = reader.parenthesized(() =>
    reader.list(() => {
      const column = quote(reader.identifier());
      if (!reader.accept('as')) return column;
      return `${column} AS ${quote(reader.peek().kind === 'string' ? reader.string() : reader.label())}`;
    }),
  );
  return `${value} FOR ${name} IN (${columns.join(', ')})`;
}
