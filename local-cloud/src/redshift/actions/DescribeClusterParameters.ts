import { DescribeClusterParametersCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { redshiftPage } from '../cluster.ts';
import { checkParameterGroup, parameterGroups } from '../placement.ts';

interface Parameter {
  name: string;
  value: string;
  dataType: string;
  allowed?: string;
  isStatic: boolean;
  description: string;
}

const parametersOf = (requireSsl: boolean): Parameter[] => [
  {
    name: 'auto_analyze',
    value: 'true',
    dataType: 'boolean',
    allowed: 'true,false',
    isStatic: true,
    description: 'Use auto analyze',
  },
  {
    name: 'datestyle',
    value: 'ISO, MDY',
    dataType: 'string',
    isStatic: true,
    description: 'Sets the display format for date and time values.',
  },
  {
    name: 'enable_user_activity_logging',
    value: 'false',
    dataType: 'boolean',
    allowed: 'true,false',
    isStatic: true,
    description: 'parameter for audit logging purpose',
  },
  {
    name: 'extra_float_digits',
    value: '0',
    dataType: 'integer',
    allowed: '-15-2',
    isStatic: true,
    description: 'Sets the number of digits displayed for floating-point values',
  },
  {
    name: 'query_group',
    value: 'default',
    dataType: 'string',
    isStatic: true,
    description: 'This parameter applies a user-defined label to a group of queries.',
  },
  {
    name: 'require_ssl',
    value: String(requireSsl),
    dataType: 'boolean',
    allowed: 'true,false',
    isStatic: true,
    description: 'require ssl for all databaseconnections',
  },
  {
    name: 'search_path',
    value: '$user, public',
    dataType: 'string',
    isStatic: true,
    description: 'Sets the schema search order for names that are not schema-qualified.',
  },
  {
    name: 'statement_timeout',
    value: '0',
    dataType: 'integer',
    allowed: '0,100-2147483647',
    isStatic: true,
    description: 'Aborts any statement that takes over the specified number of milliseconds.',
  },
];

/** The parameters of AWS's default groups, all at their engine defaults. */
export const DescribeClusterParameters = action(
  DescribeClusterParametersCommand,
  ['ParameterGroupName', 'Source', 'MaxRecords', 'Marker'],
  (input) => {
    const group = parameterGroups.get(checkParameterGroup(input.ParameterGroupName));
    const found = input.Source === 'user' ? [] : parametersOf(group?.requireSsl ?? false);
    const { items, next } = redshiftPage(found, ({ name }) => name, input);
    return {
      Parameters: items.map(({ name, value, dataType, allowed, isStatic, description }) => ({
        ParameterName: name,
        ParameterValue: value,
        DataType: dataType,
        Description: description,
        Source: 'engine-default',
        ApplyType: isStatic ? ('static' as const) : ('dynamic' as const),
        IsModifiable: true,
        ...(allowed === undefined ? {} : { AllowedValues: allowed }),
      })),
      ...next,
    };
  },
);
