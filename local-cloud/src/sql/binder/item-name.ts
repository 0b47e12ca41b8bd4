import type { Expression } from '../tree/expression.ts';
import type { TypeName } from '../tree/type-name.ts';

type Node<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

const rules: { [K in Expression['kind']]?: (node: Node<K>) => string } = {
  columnReference: ({ names }) => names.at(-1)!.value,
  attribute: ({ name }) => name.value,
  element: ({ operand }) => itemName(operand),
  functionCall: ({ name: { parts } }) => functionNames[parts.at(-1)!.value] ?? parts.at(-1)!.value,
  valueFunction: ({ name }) => valueNames[name] ?? name,
  cast: ({ operand, type }) => {
    const own = itemName(operand);
    return own === unnamed ? castName(type) : own;
  },
  typedLiteral: ({ type }) => castName(type),
  case: () => 'case',
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
  nvarchar: 'varchar',
  text: 'varchar',
  char: 'varchar',
  character: 'varchar',
  nchar: 'varchar',
  bpchar: 'varchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

function castName({ name }: TypeName): string {
  return castNames[name] ?? name;
}
