import type { ServerReport } from '../wire/backend.ts';
import { ProtocolError } from '../wire/error.ts';
import { DialectError } from '../dialect/statement.ts';
import { HostError } from './host.ts';

/** An error that the client gets word for word. FATAL ones end the session. */
export class SqlError extends Error {
  readonly sqlState: string;
  readonly severity: 'ERROR' | 'FATAL';
  readonly detail: string | undefined;
  readonly hint: string | undefined;

  constructor(
    sqlState: string,
    message: string,
    more: { severity?: 'ERROR' | 'FATAL'; detail?: string; hint?: string } = {},
  ) {
    super(message);
    this.name = 'SqlError';
    this.sqlState = sqlState;
    this.severity = more.severity ?? 'ERROR';
    this.detail = more.detail;
    this.hint = more.hint;
  }
}

interface Rule {
  pattern: RegExp;
  sqlState: string;
  /** Redshift's wording from the match's groups; DuckDB's own first line without it. */
  message?: (...groups: string[]) => string;
  detail?: (...groups: string[]) => string;
  hint?: (...groups: string[]) => string | undefined;
}

/** What Redshift adds when two transactions change the same rows: clients look for 1023 and this detail. */
const conflictDetail = 'Serializable isolation violation on table';

const conflict = (pattern: RegExp): Rule => ({
  pattern,
  sqlState: 'XX000',
  message: () => '1023',
  detail: () => conflictDetail,
});

/** What DuckDB calls a type as Redshift's messages do. */
function typeName(type = ''): string {
  const name = type.replace(/\(.*/s, '').replace(/^(INT64|INT128)$/, 'BIGINT');
  return Object.hasOwn(typeNames, name) ? typeNames[name]! : name.toLowerCase();
}

const typeNames: Record<string, string> = {
  VARCHAR: 'character varying',
  STRING_LITERAL: '"unknown"',
  INTEGER_LITERAL: 'integer',
  INT16: 'smallint',
  INT32: 'integer',
  DECIMAL: 'numeric',
  DOUBLE: 'double precision',
  FLOAT: 'real',
  BOOL: 'boolean',
  TIMESTAMP: 'timestamp without time zone',
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  TIME: 'time without time zone',
  JSON: 'super',
  BLOB: 'binary varying',
};

/** From what DuckDB says to what Redshift answers; the first rule that matches counts. */
const rules: readonly Rule[] = [
  {
    pattern: /^INTERRUPT Error/,
    sqlState: '57014',
    message: () => "Query cancelled on user's request",
  },
  conflict(/^TransactionContext Error: Conflict on (update|delete|tuple deletion)/i),
  conflict(/write-write conflict/),
  conflict(/^TransactionContext Error: Transaction conflict/),
  conflict(/^TransactionContext Error: Failed to commit/),
  conflict(/^Transaction(Context)? Error: .*conflict/is),
  {
    pattern: /Table with name "?([^"\s]+)"? does not exist because schema "?([^"\s]+)"? does not exist/,
    sqlState: '3F000',
    message: (_table, schema) => `schema "${schema}" does not exist`,
  },
  {
    pattern: /^Catalog Error: Schema with name "?([^"\s]+?)"? does not exist/,
    sqlState: '3F000',
    message: (schema) => `schema "${schema}" does not exist`,
  },
  {
    pattern: /^Catalog Error: Schema with name "?([^"\s]+?)"? already exists/,
    sqlState: '42P06',
    message: (schema) => `schema "${schema}" already exists`,
  },
  {
    pattern: /^Catalog Error: (?:Table|View) with name "?([^"\s]+?)"? already exists/,
    sqlState: '42P07',
    message: (table) => `Relation "${table}" already exists`,
  },
  {
    pattern: /^Catalog Error: (?:Table|View) with name "?([^"\s]+?)"? does not exist/,
    sqlState: '42P01',
    message: (table) => `relation "${table}" does not exist`,
    hint: (table = '') =>
      /^(stl|stv|svl|svv|svcs|sys)_/.test(table) ? 'The local cluster does not have every system view.' : undefined,
  },
  {
    pattern: /^Catalog Error: (?:Scalar |Table |Aggregate |Macro )?Function with name "?([^"\s]+?)"? does not exist/,
    sqlState: '42883',
    message: (name) => `function ${name} does not exist`,
  },
  {
    pattern: /^Catalog Error: Type with name "?([^"\s]+?)"? does not exist/,
    sqlState: '42704',
    message: (name) => `type "${name}" does not exist`,
  },
  {
    pattern: /^Catalog Error: Existing object (\S+) is of type (\w+)/,
    sqlState: '42809',
    message: (name, kind) => `"${name}" is a ${kind?.toLowerCase()}`,
  },
  {
    pattern: /^Dependency Error: Cannot drop entry "([^"]+)" because/,
    sqlState: '2BP01',
    message: (name) => `cannot drop ${name} because other objects depend on it`,
  },
  { pattern: /^Dependency Error/, sqlState: '2BP01' },
  {
    pattern: /^Binder Error: [^"]*[Cc]olumn "([^"]+)" .*not found/s,
    sqlState: '42703',
    message: (column) => `column "${column}" does not exist`,
  },
  {
    pattern: /^Binder Error: .*(?:does not have a column named|Column with name:?) "?([^"\s]+)"?/s,
    sqlState: '42703',
    message: (column) => `column "${column}" does not exist`,
  },
  {
    pattern: /^Binder Error: Referenced table "([^"]+)" not found/,
    sqlState: '42P01',
    message: (table) => `relation "${table}" does not exist`,
  },
  {
    pattern: /^Binder Error: Ambiguous reference to column name "([^"]+)"/,
    sqlState: '42702',
    message: (column) => `column reference "${column}" is ambiguous`,
  },
  { pattern: /must appear in the GROUP BY clause/, sqlState: '42803' },
  { pattern: /^Binder Error: (WHERE|GROUP BY|HAVING) clause cannot contain aggregates/, sqlState: '42803' },
  {
    pattern:
      /^Binder Error: No function matches the given name and argument types '([^\w(]+)\(((?:[^,]|,(?! ))+), (.*)\)'/,
    sqlState: '42883',
    message: (operator, left, right) =>
      `operator does not exist: ${typeName(left)} ${operator === '//' ? '/' : operator} ${typeName(right)}`,
  },
  {
    pattern:
      /^Binder Error: Could not choose a best candidate function for the function call "([^\w(]+)\(((?:[^,]|,(?! ))+), (.*)\)"/,
    sqlState: '42725',
    message: (operator, left, right) => `operator is not unique: ${typeName(left)} ${operator} ${typeName(right)}`,
  },
  {
    pattern: /^Binder Error: Macro "?(\w+)"?\(\) does not support the supplied arguments/,
    sqlState: '42883',
    message: (name) => `function ${name} does not exist for these arguments`,
  },
  {
    pattern: /^[^(]*Unimplemented type for cast \(([^>]*) -> ([^()]*)/,
    sqlState: '42846',
    message: (from, to) => `cannot cast type ${typeName(from)} to ${typeName(to)}`,
  },
  {
    pattern: /^(?:Catalog|Binder) Error: Column with name (\S+) already exists/,
    sqlState: '42701',
    message: (column) => `column "${column}" specified more than once`,
  },
  {
    pattern: /^Binder Error: (?:Duplicate column name|Multiple assignments to same column) "([^"]+)"/,
    sqlState: '42701',
    message: (column) => `column "${column}" specified more than once`,
  },
  {
    pattern: /^Binder Error: Subquery returns \d+ columns - expected 1/,
    sqlState: '42601',
    message: () => 'subquery must return only one column',
  },
  {
    pattern: /^Binder Error: Ambiguous reference to table "(?:.*\.)?([^".]+)"/,
    sqlState: '42712',
    message: (table) => `table name "${table}" specified more than once`,
  },
  {
    pattern: /^Invalid Input Error: Malformed JSON.*Input: "(.*)"/s,
    sqlState: 'XX000',
    message: () => 'JSON parsing error',
    detail: (input) => `error: JSON parsing error, code: 8001, context: invalid json object ${input}`,
  },
  {
    pattern: /^Binder Error: No function matches the given name and argument types '([^']*)'/,
    sqlState: '42883',
    message: (call) => `function ${call?.toLowerCase()} does not exist`,
  },
  {
    pattern: /^Binder Error: (\S+) is not an table/,
    sqlState: '42809',
    message: (name) => `"${name}" is not a table`,
  },
  {
    pattern: /^Binder Error: Table "([^"]+)" does not have a column with name "([^"]+)"/,
    sqlState: '42703',
    message: (table, column) => `column "${column}" of relation "${table}" does not exist`,
  },
  {
    pattern: /^Binder Error: Referenced update column (\S+) not found in table/,
    sqlState: '42703',
    message: (column) => `column "${column}" does not exist`,
  },
  {
    pattern:
      /^[A-Za-z ]+: (?:Could not cast value .* to DECIMAL|Casting value ".*" to type DECIMAL|Overflow in \w+ of DECIMAL)/,
    sqlState: '22003',
    message: () => 'Numeric data overflow (result precision)',
  },
  {
    pattern: /^Conversion Error: Could not convert string "\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*" to DECIMAL/,
    sqlState: '22003',
    message: () => 'Numeric data overflow (result precision)',
  },
  {
    pattern: /^Conversion Error: Could not convert string "(.*)" to DECIMAL/s,
    sqlState: '22P02',
    message: (value) => `invalid input syntax for type numeric: "${value}"`,
  },
  {
    pattern: /can't be cast because the value is out of range for the destination type (INT\d+)/,
    sqlState: '22003',
    message: (type) => `${typeName(type)} out of range`,
  },
  {
    pattern: /^Out of Range Error: Overflow in \w+ of (INT16|INT32|INT64)/,
    sqlState: '22003',
    message: (type) => `${typeName(type)} out of range`,
  },
  {
    pattern: /^Binder Error: (?:.*has|.*expected) (\d+) columns? but (\d+) values were supplied/,
    sqlState: '42601',
    message: (columns, values) =>
      Number(values) > Number(columns)
        ? 'INSERT has more expressions than target columns'
        : 'INSERT has more target columns than expressions',
  },
  {
    pattern: /^Binder Error: .*[Cc]annot compare values of type|^Binder Error: .*explicit (type )?cast/s,
    sqlState: '42804',
  },
  {
    pattern: /NOT NULL constraint failed: (?:\S+\.)?(\S+)/,
    sqlState: '23502',
    message: (column) => `Cannot insert a NULL value into column ${column}`,
  },
  {
    pattern: /^Constraint Error: CHECK constraint failed on table.*\(Error: (value too long for type [^()]*\(\d+\))\)/s,
    sqlState: '22001',
    message: (reason) => reason ?? '',
  },
  { pattern: /duplicate key|[Pp]rimary key constraint|PRIMARY KEY or UNIQUE/, sqlState: '23505' },
  {
    pattern: /^Conversion Error: Could not convert string '\s*[-+]?\d+\s*' to (INT\d+)/,
    sqlState: '22003',
    message: (type) => `${typeName(type)} out of range`,
  },
  {
    pattern: /^Conversion Error: Could not convert string '(.*)' to (INT\d+|BIGINT|INTEGER|SMALLINT)/s,
    sqlState: '22P02',
    message: (value, type) =>
      `invalid input syntax for ${type === 'INT64' || type === 'BIGINT' ? 'bigint' : 'integer'}: "${value}"`,
  },
  {
    pattern: /^Conversion Error: Could not convert string '(.*)' to (\w+)/s,
    sqlState: '22P02',
    message: (value, type) => `invalid input syntax for type ${typeName(type)}: "${value}"`,
  },
  { pattern: /^Conversion Error: invalid (date|timestamp|time)/, sqlState: '22007' },
  { pattern: /^Conversion Error: .*(date|timestamp|time) field value out of range/, sqlState: '22008' },
  { pattern: /^(Conversion|Out of Range) Error: .*(out of range|[Oo]verflow|Casting value)/s, sqlState: '22003' },
  { pattern: /^Out of Range Error/, sqlState: '22003' },
  { pattern: /(division|divide) by zero/i, sqlState: '22012', message: () => 'Divide by zero' },
  { pattern: /^Conversion Error/, sqlState: '22P02' },
  {
    pattern: /^Invalid Input Error: Values were not provided for the following prepared statement parameters/,
    sqlState: '08P01',
  },
  {
    pattern:
      /^Invalid Input Error: More than one row returned by a subquery|^Invalid Input Error: Scalar Function.*more than one row/,
    sqlState: '21000',
    message: () => 'more than one row returned by a subquery used as an expression',
  },
  {
    pattern: /^Parser Error: syntax error at or near "(.*)"/,
    sqlState: '42601',
    message: (near) => `syntax error at or near "${near}"`,
  },
  {
    pattern: /^Parser Error: syntax error at end of input/,
    sqlState: '42601',
    message: () => 'syntax error at end of input',
  },
  { pattern: /^Parser Error/, sqlState: '42601' },
  { pattern: /^Not implemented Error/, sqlState: '0A000' },
  { pattern: /^Out of Memory Error/, sqlState: '53200' },
  { pattern: /^(IO|Internal) Error/, sqlState: 'XX000' },
  { pattern: /^(Catalog|Binder) Error/, sqlState: '42601' },
  { pattern: /^Invalid Input Error/, sqlState: '22023' },
];

/**
 * A marker that the dialect's macros put in front of an error's text to name its SQLSTATE: `[22012] Divide by zero`.
 * Some raise it by error(), some by a cast that must fail.
 */
const markedError =
  /^(?:Invalid Input Error: |Conversion Error: Could not convert string ')\[([0-9A-Z]{5})\] (.*?)(?:' to INT32.*)?$/ms;

/** What the client is told about any error of the engine. */
export function report(error: unknown): ServerReport {
  if (error instanceof SqlError) {
    const { severity, sqlState, message, detail, hint } = error;
    return { severity, sqlState, message, detail, hint };
  }
  if (error instanceof ProtocolError) return { severity: 'FATAL', sqlState: error.sqlState, message: error.message };
  if (error instanceof DialectError) {
    return { severity: 'ERROR', sqlState: error.sqlState, message: error.message, position: error.position };
  }
  if (error instanceof HostError) return { severity: 'ERROR', sqlState: 'XX000', message: error.message };
  return fromDuckDb(messageOf(error));
}

/** Errors of a native module may be of another realm than this one's Error. */
export function messageOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof message === 'string' ? message : String(error);
}

function fromDuckDb(text: string): ServerReport {
  const marked = markedError.exec(text);
  if (marked !== null) return { severity: 'ERROR', sqlState: marked[1] ?? 'XX000', message: marked[2] ?? '' };
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (match === null) continue;
    const message = rule.message?.(...match.slice(1)) ?? firstLine(text);
    const detail = rule.detail?.(...match.slice(1));
    const hint = rule.hint?.(...match.slice(1));
    return { severity: 'ERROR', sqlState: rule.sqlState, message, detail, hint };
  }
  return { severity: 'ERROR', sqlState: 'XX000', message: firstLine(text) };
}

/** DuckDB's own words, without the kind of error in front and the quoted statement below. */
function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/^[A-Z][A-Za-z ]* Error: /, '');
}
