import { DescribeClusterParametersCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { redshiftPage } from '../cluster.ts';
import { onParameterGroup } from '../needs.ts';
import { parametersOf } from '../parameter.ts';
import { findParameterGroup } from '../parametergroup.ts';

export const DescribeClusterParameters = action(
  DescribeClusterParametersCommand,
  ['ParameterGroupName', 'Source', 'MaxRecords', 'Marker'],
  onParameterGroup,
  (input, context) => {
    const { family, values } = findParameterGroup(context, input.ParameterGroupName);
    const sourceOf = (name: string) => (Object.hasOwn(values, name) ? 'user' : 'engine-default');
    const found = parametersOf(family).filter(({ name }) => (input.Source ?? sourceOf(name)) === sourceOf(name));
    const { items, next } = redshiftPage(found, ({ name }) => name, input);
    return {
      Parameters: items.map(({ name, value, dataType, allowed, description }) => ({
        ParameterName: name,
        ParameterValue: values[name] ?? value,
        DataType: dataType,
        Description: description,
        Source: sourceOf(name),
        ApplyType: 'static' as const,
        IsModifiable: true,
        ...(allowed === undefined ? {} : { AllowedValues: allowed }),
      })),
      ...next,
    };
  },
);
