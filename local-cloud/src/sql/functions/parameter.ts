import { castContext } from '../types/cast.ts';
import {
  isInteger,
  isInterval,
  isMoment,
  isNumber,
  isText,
  isTimeOfDay,
  maxVarbyteBytes,
  maxVarcharBytes,
  type Type,
} from '../types/type.ts';
import type { Parameter, ParameterKind } from './row.ts';

export interface Taken {
  /** The type that the argument is converted to; undefined if it stays as it is. */
  type: Type | undefined;
  /** Cost of the conversion: 0 none, 1 an implicit cast, 2 an assignment cast, 3 from SUPER. */
  cost: number;
}

interface Rule {
  stays(type: Type): boolean;
  /** The type that any other argument is converted to. */
  becomes: Type;
  /** Whether only literals and SUPER are converted. */
  isStrict?: boolean;
}

const longText: Type = { name: 'varchar', lengthBytes: maxVarcharBytes };
const only = (name: Type['name']) => (type: Type) => type.name === name;

const rules: Readonly<Record<ParameterKind, Rule>> = {
  text: { stays: isText, becomes: longText },
  integer: { stays: ({ name }) => name === 'integer' || name === 'smallint', becomes: { name: 'integer' } },
  bigint: { stays: isInteger, becomes: { name: 'bigint' } },
  double: { stays: only('double'), becomes: { name: 'double' } },
  number: { stays: isNumber, becomes: { name: 'double' } },
  quantity: { stays: isNumber, becomes: { name: 'double' }, isStrict: true },
  boolean: { stays: only('boolean'), becomes: { name: 'boolean' } },
  date: { stays: only('date'), becomes: { name: 'date' } },
  timestamp: { stays: only('timestamp'), becomes: { name: 'timestamp' } },
  timestamptz: { stays: only('timestamptz'), becomes: { name: 'timestamptz' } },
  moment: { stays: isMoment, becomes: { name: 'timestamp' } },
  time: { stays: isTimeOfDay, becomes: { name: 'time' } },
  interval: { stays: isInterval, becomes: { name: 'interval' }, isStrict: true },
  super: { stays: only('super'), becomes: { name: 'super' } },
  varbyte: { stays: only('varbyte'), becomes: { name: 'varbyte', lengthBytes: maxVarbyteBytes } },
  any: { stays: () => true, becomes: longText },
  part: { stays: isText, becomes: longText },
  template: { stays: isText, becomes: longText },
};

const costs = { implicit: 1, assignment: 2, explicit: undefined };

/** How a parameter takes an argument of the type; undefined if it does not. */
export function taken(parameter: ParameterKind, type: Type): Taken | undefined {
  const { stays, becomes, isStrict } = rules[parameter];
  // A literal has no type until its context gives it one: preferably text, as in PostgreSQL.
  if (type.name === 'unknown') return { type: stays(type) ? undefined : becomes, cost: stays(type) ? 0 : 1 };
  if (stays(type)) return { type: undefined, cost: parameter === 'any' ? 1 : 0 };
  // "Dynamic typing": https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
  if (type.name === 'super') return { type: becomes, cost: 3 };
  const context = isStrict === true ? undefined : castContext(type, becomes);
  const cost = context && costs[context];
  return cost === undefined ? undefined : { type: becomes, cost };
}

export function kindOf(parameter: Parameter): ParameterKind {
  return parameter.replace(/\?$|\.\.\.$/, '') as ParameterKind;
}

/** The parameter kinds for this many arguments; undefined if the parameters do not take that many. */
export function kindsOf(parameters: readonly Parameter[], count: number): ParameterKind[] | undefined {
  const least = parameters.filter((each) => !each.endsWith('?') && !each.endsWith('...')).length;
  const last = parameters.at(-1);
  const isOpen = last?.endsWith('...') === true;
  if (count < least || (!isOpen && count > parameters.length)) return undefined;
  return Array.from({ length: count }, (_, place) => kindOf(parameters[place] ?? last!));
}
