/** Translates a DuckDB message to Redshift's. */
export interface Rule {
  pattern: RegExp;
  sqlState: string;
  /** Redshift's message, made from the groups of the match. */
  message: (...groups: string[]) => string;
  detail?: (...groups: string[]) => string;
}

/** What the client gets for a DuckDB error that no rule knows; never DuckDB's own words. */
interface Kind {
  sqlState: string;
  message: string;
}

const internal: Kind = { sqlState: 'XX000', message: 'internal error' };

const invalidStatement: Kind = {
  sqlState: '42000',
  message: 'invalid statement: its names, types or clauses do not fit together',
};
const invalidValue: Kind = { sqlState: '22P02', message: 'invalid input syntax: a value does not fit its type' };

/** By the first words of DuckDB's message; the SQLSTATE is that of PostgreSQL's nearest condition. */
const kinds: Readonly<Record<string, Kind>> = {
  Parser: { sqlState: '42601', message: 'syntax error' },
  Syntax: { sqlState: '42601', message: 'syntax error' },
  Binder: invalidStatement,
  Expression: invalidStatement,
  'Parameter Not Resolved': { sqlState: '42P18', message: 'could not determine data type of a parameter' },
  'Parameter Not Allowed': { sqlState: '42P02', message: 'a parameter is not allowed here' },
  Catalog: { sqlState: '42704', message: 'an object does not exist, or is of another kind than the statement needs' },
  Dependency: { sqlState: '2BP01', message: 'cannot drop or change an object because other objects depend on it' },
  Conversion: invalidValue,
  'Mismatch Type': invalidValue,
  'Invalid type': invalidValue,
  'Out of Range': { sqlState: '22003', message: 'value out of range' },
  Decimal: { sqlState: '22003', message: 'Numeric data overflow' },
  'Invalid Input': { sqlState: '22023', message: 'invalid argument: a function or clause does not take this value' },
  'Invalid Configuration': { sqlState: '22023', message: 'invalid value for a parameter' },
  'Not implemented': { sqlState: '0A000', message: 'specified types, functions or clauses are not supported' },
  Constraint: { sqlState: '23000', message: 'a constraint is violated' },
  Sequence: { sqlState: '55000', message: 'an identity column has no further value' },
  TransactionContext: { sqlState: '25000', message: 'invalid transaction state' },
  Permission: { sqlState: '42501', message: 'permission denied' },
  'Out of Memory': { sqlState: '53200', message: 'out of memory' },
  IO: { sqlState: '58030', message: 'the cluster cannot read or write its data' },
};

/** The condition for an error by its kind; XX000 for a fault in this program. */
export function kindOf(text: string): Kind {
  const name = /^([A-Z][A-Za-z ]*) Error: /.exec(text)?.[1] ?? '';
  return Object.hasOwn(kinds, name) ? kinds[name]! : internal;
}
