import { ClusterParameterGroupNotFoundFault$, type ClusterParameterGroup } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import { familyNames } from './parameter.ts';
import type { ParameterGroupRecord } from './redshift-state.ts';

/** AWS's own groups, one for each family. */
const defaults: readonly ParameterGroupRecord[] = familyNames.map((family) => ({
  name: `default.${family}`,
  family,
  description: `Default parameter group for ${family}`,
  values: {},
  tags: [],
}));

/** Every parameter group, AWS's own among them. */
export const parameterGroups = ({ redshift }: Context): ParameterGroupRecord[] => [
  ...defaults,
  ...redshift.state.parameterGroups,
];

/** The parameter group of this name; that of a new cluster by default. Throws ClusterParameterGroupNotFound. */
export const findParameterGroup = (context: Context, name = 'default.redshift-2.0'): ParameterGroupRecord => {
  const found = parameterGroups(context).find((group) => group.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw fault(ClusterParameterGroupNotFoundFault$, `ParameterGroup not found: ${name}`);
};

/** Whether it is AWS's own group, which cannot be changed or deleted. */
export const isDefault = ({ name }: ParameterGroupRecord): boolean => name.startsWith('default.');

/** A parameter group as Redshift shows it. */
export const parameterGroupDetail = ({
  name,
  family,
  description,
  tags,
}: ParameterGroupRecord): ClusterParameterGroup => ({
  ParameterGroupName: name,
  ParameterGroupFamily: family,
  Description: description,
  Tags: tags,
});
