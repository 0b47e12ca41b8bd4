import type { AggregateRow } from '../../../src/sql/functions/aggregate-row.ts';
import { aggregateFamilies, families } from '../../../src/sql/functions/index.ts';
import { kindOf } from '../../../src/sql/functions/parameter.ts';
import type { FunctionRow, Given, Parameter, ParameterKind } from '../../../src/sql/functions/row.ts';
import { tableRows, type TableRow } from '../../../src/sql/functions/tables.ts';
import { typeOfText } from '../../../src/sql/types/named.ts';
import { formatType } from '../../../src/sql/types/type.ts';

const numbers = ['smallint', 'integer', 'bigint', 'numeric(8,2)', 'real', 'double precision'];
const moments = ['date', 'timestamp', 'timestamptz'];

/** Types that a parameter of the kind takes as they are. */
const types: Readonly<Record<ParameterKind, readonly string[]>> = {
  text: ['varchar(20)', 'varchar(30)'],
  integer: ['integer'],
  bigint: ['smallint', 'integer', 'bigint'],
  double: ['double precision'],
  number: numbers,
  quantity: numbers,
  boolean: ['boolean'],
  date: ['date'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamptz'],
  moment: moments,
  time: ['time', 'timetz'],
  interval: ['intervaly2m', 'intervald2s'],
  super: ['super'],
  varbyte: ['varbyte(9)'],
  any: [...numbers, ...moments, 'varchar(20)', 'boolean', 'super'],
  part: ['varchar(20)'],
  template: ['varchar(20)', 'varchar(30)'],
};

/** What a literal says where one is wanted. */
const constants: Partial<Record<ParameterKind, readonly string[]>> = { part: ['hour'], template: ['9', '9.9'] };

/** Date parts and templates as the list writes them. */
const shownKinds: Partial<Record<ParameterKind, string>> = {
  part: 'date part',
  template: "'template'",
  double: 'double precision',
  quantity: 'number',
  time: 'time of day',
  moment: 'date or timestamp',
  super: 'SUPER',
  varbyte: 'VARBYTE',
};

interface Signature {
  parameters: readonly Parameter[];
  result: Result;
  order?: AggregateRow['order'];
}

type Result = (args: readonly Given[], ordered: Given | undefined) => ReturnType<FunctionRow['result']>;

/** What a signature gives, found by asking it about each type that it takes. */
function gives({ parameters, result, order }: Signature): string {
  const kinds = parameters.map(kindOf);
  const ordered = order === 'needed' ? numbers.length : 1;
  const count = Math.max(ordered, ...kinds.map((kind) => types[kind].length));
  const given = (kind: ParameterKind, at: number): Given => ({
    type: typeOfText(types[kind][at % types[kind].length]!),
    constant: constants[kind]?.[at % constants[kind].length],
  });
  const results = Array.from({ length: count }, (_, at) =>
    formatType(
      result(
        kinds.map((kind) => given(kind, at)),
        given('number', at),
      ),
    ),
  );
  const lengths = new Set(results);
  if (lengths.size === 1) return results[0]!;
  const names = [...new Set(results.map((text) => text.replace(/\(.*?\)/, '')))];
  return names.length > 4 ? 'the type of its argument' : names.join(', ');
}

function call(name: string, parameters: readonly Parameter[]): string {
  const all = parameters.map((parameter) => {
    const kind = kindOf(parameter);
    const text = shownKinds[kind] ?? kind;
    if (parameter.endsWith('...')) return `[${text}, …]`;
    return parameter.endsWith('?') ? `[${text}]` : text;
  });
  return `${name}(${all.join(', ')})`;
}

const guide = 'https://docs.aws.amazon.com/redshift/latest/dg/';

/** They are called without parentheses. */
const bare: ReadonlySet<string> = new Set(
  'current_date current_time current_timestamp localtime localtimestamp sysdate current_user session_user user current_user_id'.split(
    ' ',
  ),
);

function line(row: FunctionRow | AggregateRow, [name = '', ...others]: readonly string[]): string {
  const order = 'order' in row && row.order !== 'none' ? ' WITHIN GROUP (ORDER BY …)' : '';
  const over = 'kind' in row && row.kind === 'window' ? ' OVER (…)' : '';
  const shown = bare.has(name) ? name : call(name, row.parameters);
  const also = others.length === 0 ? '' : `; also ${others.map((each) => `\`${each}\``).join(', ')}`;
  return `- [\`${shown}${order}${over}\`](${guide}${row.page}): ${gives(row)}${also}`;
}

function tableLine(name: string, { parameters, columns, page }: TableRow): string {
  // What some give is what they are given.
  const given = parameters.map(() => ({ type: { name: 'super' } as const, constant: undefined, sql: '' }));
  const shown = columns(given).map((column) => `${column.name ?? name} ${formatType(column.type)}`);
  return `- [\`${call(name, parameters)}\`](${guide}${page}): ${shown.join(', ')}`;
}

/** The functions as Markdown: a heading a family, a line a signature. */
export function listed(): string {
  const everything: [string, Readonly<Record<string, readonly (FunctionRow | AggregateRow)[]>>][] = [
    ...Object.entries(families),
    ...Object.entries(aggregateFamilies),
  ];
  const sections = everything.map(([title, rows]) => {
    const names = new Map<FunctionRow | AggregateRow, string[]>();
    for (const [name, signatures] of Object.entries(rows)) {
      for (const row of signatures) names.set(row, [...(names.get(row) ?? []), name]);
    }
    const lines = Array.from(names, ([row, all]) => line(row, all));
    return [`## ${title}`, '', ...lines].join('\n');
  });
  const tables = Object.entries(tableRows).flatMap(([name, rows]) => rows.map((row) => tableLine(name, row)));
  return `${[...sections, ['## In FROM', '', ...tables].join('\n')].join('\n\n')}\n`;
}
