import type { ServerReport } from '../wire/backend.ts';
import { refusalOf } from './refusal.ts';
import { binderRules } from './binder-errors.ts';
import { kindOf, type Rule } from './error-kinds.ts';
import { signature, typeName } from './type-names.ts';

/** The detail Redshift adds when two transactions change the same rows. Clients look for 1023 and this text. */
export const conflictDetail = 'Serializable isolation violation on table';

const conflict = (pattern: RegExp): Rule => ({
  pattern,
  sqlState: 'XX000',
  message: () => '1023',
  detail: () => conflictDetail,
});

/** The names of DuckDB's integer types in messages. */
const integers: Readonly<Record<string, string | undefined>> = {
  INT16: 'integer',
  INT32: 'integer',
  INT64: 'bigint',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'bigint',
};

/**
 * Translates DuckDB's messages to Redshift's; the first rule that matches applies. Each pattern begins with the kind of
 * the error, because a value quoted later in the message may contain the words of another error. For the same reason no
 * pattern depends on text after a quotation mark.
 */
const rules: readonly Rule[] = [
  {
    pattern: /^INTERRUPT Error/,
    sqlState: '57014',
    message: () => "Query cancelled on user's request",
  },
  {
    pattern: /^(?:Parser|Binder) Error: .*(?:Max expression depth limit|memory exhausted)/,
    sqlState: '54001',
    message: () => 'stack depth limit exceeded',
  },
  conflict(/^TransactionContext Error: Conflict on (update|delete|tuple deletion)/i),
  conflict(/^TransactionContext Error: Transaction conflict/),
  conflict(/^TransactionContext Error: Failed to commit/),
  conflict(/^Transaction(Context)? Error: .*conflict/is),
  {
    pattern:
      /^(?:Catalog|Binder) Error: Table with name "?([^"\s]+)"? does not exist because schema "?([^"\s]+)"? does not exist/,
    sqlState: '3F000',
    message: (_table, schema) => `schema "${schema}" does not exist`,
  },
  {
    pattern: /^Catalog Error: Schema with name "?(.+?)"? does not exist/s,
    sqlState: '3F000',
    message: (schema) => `schema "${schema}" does not exist`,
  },
  {
    pattern: /^Catalog Error: Schema with name "?(.+?)"? already exists/s,
    sqlState: '42P06',
    message: (schema) => `schema "${schema}" already exists`,
  },
  {
    pattern: /^Catalog Error: (?:Table|View) with name "?([^"\s]+?)"? already exists/,
    sqlState: '42P07',
    message: (table) => `Relation "${table}" already exists`,
  },
  {
    pattern: /^Catalog Error: (?:Table|View) with name "?(.+?)"? does not exist/s,
    sqlState: '42P01',
    message: (table) => `relation "${table}" does not exist`,
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
  {
    pattern:
      /^Binder Error: (?:failed to bind function, either: )?(?:Referenced )?[Cc]olumn (?:"(.+?)"|(\S+)) (?:was not found|not found|referenced that exists)/s,
    sqlState: '42703',
    message: (quoted, column = quoted) => `column "${column}" does not exist`,
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
    pattern: /^[A-Za-z ]+ Error: Unimplemented type for cast \(([^>]*) -> ([^()]*)/,
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
    pattern: /^(?:Invalid Input|Conversion) Error: Malformed JSON[^"]*Input: "(.*)"/s,
    sqlState: 'XX000',
    message: () => 'JSON parsing error',
    detail: (input) => `error: JSON parsing error, code: 8001, context: invalid json object ${input}`,
  },
  {
    pattern: /^Binder Error: No function matches the given name and argument types '([^']*)'/,
    sqlState: '42883',
    message: (call) => `function ${signature(call)} does not exist`,
  },
  {
    pattern: /^(?:Catalog|Binder) Error: (.+) is not an table/,
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
    pattern:
      /^Conversion Error: Type [^']* with value [^' ]* can't be cast because the value is out of range for the destination type (INT\d+)/,
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
    pattern:
      /^Binder Error: Cannot (?:compare values|combine types|mix values) of (?:type )?(.*?) and (?:of type )?(.*?)(?: in|, | - |$)/m,
    sqlState: '42804',
    message: (left, right) => `types ${typeName(left)} and ${typeName(right)} cannot be matched`,
  },
  ...binderRules,
  {
    pattern: /^Binder Error: .*explicit (type )?cast/s,
    sqlState: '42804',
    message: () => 'the types of two values do not match',
  },
  {
    pattern: /^Constraint Error: NOT NULL constraint failed: (?:\S+\.)?(\S+)/,
    sqlState: '23502',
    message: (column) => `Cannot insert a NULL value into column ${column}`,
  },
  {
    pattern: /^Constraint Error: CHECK constraint failed on table.*\(Error: (value too long for type [^()]*\(\d+\))\)/s,
    sqlState: '22001',
    message: (reason) => reason ?? '',
  },
  {
    pattern: /^Constraint Error: .*(?:duplicate key|[Pp]rimary key constraint|PRIMARY KEY or UNIQUE)/s,
    sqlState: '23505',
    message: () => 'duplicate key value violates unique constraint',
  },
  {
    pattern: /^Conversion Error: Could not convert string '\s*[-+]?\d+\s*' to (INT\d+)/,
    sqlState: '22003',
    message: (type) => `${typeName(type)} out of range`,
  },
  {
    pattern: /^Conversion Error: Could not convert string '(.*)' to (\w+)/s,
    sqlState: '22P02',
    message: (value, type = '') => `invalid input syntax for ${integers[type] ?? `type ${typeName(type)}`}: "${value}"`,
  },
  {
    pattern: /^Conversion Error: invalid (date|timestamp|time|interval) field format: "(.*?)"/s,
    sqlState: '22007',
    message: (type, value) => `invalid input syntax for type ${type}: "${value}"`,
  },
  {
    pattern: /^Conversion Error: (date|timestamp|time) field value out of range: "(.*?)"/s,
    sqlState: '22008',
    message: (_type, value) => `date/time field value out of range: "${value}"`,
  },
  {
    pattern: /^(Conversion|Out of Range) Error: [^'"\n]*(date|timestamp|time|interval)/i,
    sqlState: '22008',
    message: (_kind, type) => `${type?.toLowerCase()} out of range`,
  },
  {
    pattern: /^Conversion Error: [^'"\n]*(out of range|[Oo]verflow|Casting value)/,
    sqlState: '22003',
    message: () => 'value out of range',
  },
  { pattern: /^[A-Za-z ]+ Error: (?:division|divide) by zero/i, sqlState: '22012', message: () => 'Divide by zero' },
  {
    pattern:
      /^Invalid Input Error: Values were not provided for the following prepared statement parameters: (\d+)|^Invalid Input Error: Expected (\d+) parameters, but none/,
    sqlState: '42P02',
    message: (first, count) => `there is no parameter $${first ?? count}`,
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
];

/** Redshift's answer for an error of DuckDB; never DuckDB's own words. */
export function fromDuckDb(error: string): ServerReport {
  const text = withoutStatement(error);
  const refusal = refusalOf(text);
  if (refusal !== undefined) return { severity: 'ERROR', ...refusal };
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (match === null) continue;
    const message = rule.message(...match.slice(1));
    const detail = rule.detail?.(...match.slice(1));
    return { severity: 'ERROR', sqlState: rule.sqlState, message, detail };
  }
  return { severity: 'ERROR', ...kindOf(text) };
}

/** Whether no rule knows the error, so that the client learns only its kind. */
export function isUnknown(error: string): boolean {
  const text = withoutStatement(error);
  return refusalOf(text) === undefined && !rules.some(({ pattern }) => pattern.test(text));
}

/** The message without the line of the statement that DuckDB quotes below it. */
function withoutStatement(error: string): string {
  const quoted = error.lastIndexOf('\n\nLINE ');
  return quoted < 0 ? error : error.slice(0, quoted);
}
