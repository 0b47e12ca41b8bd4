import { DescribeAccountAttributesCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';

/** What Redshift returns about an account, as in the example of its documentation. */
const attributes: Record<string, string> = { 'max-defer-maintenance-duration': '45' };

export const DescribeAccountAttributes = action(
  DescribeAccountAttributesCommand,
  ['AttributeNames'],
  needsItself,
  ({ AttributeNames: wanted = [] }) => ({
    AccountAttributes: Object.entries(attributes)
      .filter(([name]) => wanted.length === 0 || wanted.includes(name))
      .map(([AttributeName, AttributeValue]) => ({ AttributeName, AttributeValues: [{ AttributeValue }] })),
  }),
);
