import { AwsError } from '../api/error.ts';

/** A parameter of a family of parameter groups, as Redshift describes it. */
export interface Parameter {
  name: string;
  value: string;
  dataType: 'boolean' | 'integer' | 'string';
  /** Values, or ranges of numbers, with commas between them; absent where any text will do. */
  allowed?: string;
  description: string;
}

const parameters: readonly Parameter[] = [
  {
    name: 'auto_analyze',
    value: 'true',
    dataType: 'boolean',
    allowed: 'true,false',
    description: 'Use auto analyze',
  },
  {
    name: 'datestyle',
    value: 'ISO, MDY',
    dataType: 'string',
    description: 'Sets the display format for date and time values.',
  },
  {
    name: 'enable_user_activity_logging',
    value: 'false',
    dataType: 'boolean',
    allowed: 'true,false',
    description: 'parameter for audit logging purpose',
  },
  {
    name: 'extra_float_digits',
    value: '0',
    dataType: 'integer',
    allowed: '-15-2',
    description: 'Sets the number of digits displayed for floating-point values',
  },
  {
    name: 'query_group',
    value: 'default',
    dataType: 'string',
    description: 'This parameter applies a user-defined label to a group of queries.',
  },
  {
    name: 'require_ssl',
    value: 'false',
    dataType: 'boolean',
    allowed: 'true,false',
    description: 'require ssl for all databaseconnections',
  },
  {
    name: 'search_path',
    value: '$user, public',
    dataType: 'string',
    description: 'Sets the schema search order for names that are not schema-qualified.',
  },
  {
    name: 'statement_timeout',
    value: '0',
    dataType: 'integer',
    allowed: '0,100-2147483647',
    description: 'Aborts any statement that takes over the specified number of milliseconds.',
  },
];

/** The families of parameter groups: the second differs by its connections, which must use TLS. */
const families: Record<string, readonly Parameter[]> = {
  'redshift-1.0': parameters,
  'redshift-2.0': parameters.map((each) => (each.name === 'require_ssl' ? { ...each, value: 'true' } : each)),
};

export const familyNames = Object.keys(families);

/** The parameters of a family with its default values. */
export const parametersOf = (family: string): readonly Parameter[] => families[family] ?? [];

const isAllowed = ({ dataType, allowed }: Parameter, value: string): boolean => {
  if (allowed === undefined) return true;
  if (dataType !== 'integer') return allowed.split(',').includes(value.toLowerCase());
  return (
    /^-?\d{1,10}$/.test(value) &&
    allowed.split(',').some((range) => {
      const [, first = '', last = first] = /^(-?\d+)(?:-(-?\d+))?$/.exec(range) ?? [];
      return Number(first) <= Number(value) && Number(value) <= Number(last);
    })
  );
};

/** Throws InvalidParameterValue unless the family has the parameter and it can have the value. */
export const checkParameter = (family: string, name: string, value: string): void => {
  const parameter = parametersOf(family).find((each) => each.name === name);
  if (parameter === undefined)
    throw new AwsError('InvalidParameterValue', `Could not find parameter with name: ${name}`);
  if (isAllowed(parameter, value)) return;
  throw new AwsError(
    'InvalidParameterValue',
    `Invalid parameter value: ${value} for: ${name}. Allowed values: ${parameter.allowed}`,
  );
};
