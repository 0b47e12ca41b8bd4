import type { Expression } from '../tree/expression.ts';
import type { TypeName } from '../tree/type-name.ts';

type Node<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

const rules: { [K in Expression['kind']]?: (node: Node<K>) => string } = {
  columnReference: ({ names }) => names.at(-1)!.value,
  attribute: ({ name }) => name.value,
  element: ({ operand }) => itemName(operand),
  functionCall: calledName,
  valueFunction: ({ name }) => valueNames[name] ?? name,
  cast: ({ operand, type }) => strongName(operand) ?? castName(type),
  typedLiteral: ({ type }) => castName(type),
  case: ({ otherwise }) => strongName(otherwise) ?? 'case',
  boolean: () => 'bool',
  arrayQuery: () => 'array',
  atTimeZone: () => 'timezone',
  collate: ({ operand }) => itemName(operand),
};

/** The column name of a select item without an alias. */
export function itemName(node: Expression): string {
  return rules[node.kind]?.(node as never) ?? unnamed;
}

const unnamed = '?column?';

/** The name of a column or function inside casts; CASE and types only name what has no other name, as in PostgreSQL. */
function strongName(node: Expression | undefined): string | undefined {
  if (node === undefined || node.kind === 'typedLiteral' || node.kind === 'boolean') return undefined;
  if (node.kind === 'cast') return strongName(node.operand);
  if (node.kind === 'case') return strongName(node.otherwise);
  const name = itemName(node);
  const isCase = node.kind === 'functionCall' && name === 'case';
  return name === unnamed || isCase ? undefined : name;
}

/** NULLIF is a CASE whose ELSE is its first argument. */
function calledName({ name: { parts }, arguments: [first] }: Node<'functionCall'>): string {
  const name = parts.at(-1)!.value;
  if (name === 'nullif') return strongName(first) ?? 'case';
  return functionNames[name] ?? name;
}

const functionNames: Readonly<Record<string, string>> = {
  nvl: 'coalesce',
  isnull: 'coalesce',
  nvl2: 'case',
  decode: 'case',
  extract: 'date_part',
  date_part: 'pgdate_part',
  dateadd: 'date_add',
  datediff: 'date_diff',
  ceiling: 'ceil',
};

const valueNames: Readonly<Record<string, string>> = {
  current_date: 'date',
  current_time: 'timetz',
  current_timestamp: 'timestamptz',
  localtime: 'time',
  localtimestamp: 'timestamp',
  user: 'current_user',
};

const castNames: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  int: 'int4',
  bigint: 'int8',
  real: 'float4',
  float: 'float8',
  'double precision': 'float8',
  boolean: 'bool',
  decimal: 'numeric',
  dec: 'numeric',
  'character varying': 'varchar',
  nvarchar: 'bpchar',
  text: 'varchar',
  char: 'bpchar',
  character: 'bpchar',
  nchar: 'bpchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

function castName({ name }: TypeName): string {
  return castNames[name] ?? name;
}
