import { DescribeAccountAttributesCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { defaultVpc } from '../ec2-state.ts';
import { onAll } from '../needs.ts';

/** What EC2 returns about an account, with the limits of a new one. */
export const DescribeAccountAttributes = action(
  DescribeAccountAttributesCommand,
  ['AttributeNames'],
  onAll,
  ({ AttributeNames: wanted = [] }, { ec2 }) => {
    const attributes: Record<string, string> = {
      'supported-platforms': 'VPC',
      'default-vpc': defaultVpc(ec2).id,
      'max-instances': '20',
      'vpc-max-security-groups-per-interface': '5',
      'max-elastic-ips': '5',
      'vpc-max-elastic-ips': '5',
    };
    const unknown = wanted.find((name) => !Object.hasOwn(attributes, name));
    if (unknown !== undefined) {
      throw new AwsError('InvalidParameterValue', `Value (${unknown}) for parameter attributeName is invalid.`);
    }
    const told = Object.entries(attributes).filter(
      ([name]) => wanted.length === 0 || wanted.some((each) => each === name),
    );
    return {
      AccountAttributes: told.map(([AttributeName, AttributeValue]) => ({
        AttributeName,
        AttributeValues: [{ AttributeValue }],
      })),
    };
  },
);
