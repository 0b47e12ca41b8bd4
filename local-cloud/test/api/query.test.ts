import { AuthorizeSecurityGroupIngress$, CreateSecurityGroup$, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRole$, IAMClient } from '@aws-sdk/client-iam';
import { CreateCluster$, DescribeClusterSnapshots$, RedshiftClient } from '@aws-sdk/client-redshift';
import type { StaticOperationSchema } from '@smithy/types';
import * as fc from 'fast-check';
import { AwsError } from '../../src/api/error.ts';
import { decodeQuery, type QueryFlavour } from '../../src/api/query.ts';
import { operationOf } from '../../src/api/schema.ts';

const config = {
  region: 'us-west-2',
  endpoint: 'http://localhost',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
};

interface Serializer {
  write(schema: unknown, value: object): void;
  flush(): string;
}

/** The body that the SDK's own client would send. */
const encoded = (client: { config: object }, schema: StaticOperationSchema, input: object): string => {
  const { serializer } = (client.config as { protocol: { serializer: Serializer } }).protocol;
  serializer.write(operationOf(schema).input, input);
  return serializer.flush();
};

const decode = (schema: StaticOperationSchema, text: string, flavour: QueryFlavour = 'query') =>
  decodeQuery(operationOf(schema), new URLSearchParams(text), flavour);

describe('what the SDK encodes is decoded again', () => {
  const cases: [name: string, client: { config: object }, schema: StaticOperationSchema, input: object][] = [
    [
      'IAM lists with members',
      new IAMClient(config),
      CreateRole$,
      {
        RoleName: 'r',
        AssumeRolePolicyDocument: '{"a":"ü&=%+ "}',
        MaxSessionDuration: 3600,
        Tags: [
          { Key: 'a', Value: '' },
          { Key: 'b.1', Value: 'c' },
        ],
      },
    ],
    [
      'Redshift lists with names of their own',
      new RedshiftClient(config),
      CreateCluster$,
      {
        ClusterIdentifier: 'c',
        NodeType: 'n',
        MasterUsername: 'm',
        Port: 5439,
        Encrypted: true,
        VpcSecurityGroupIds: ['a', 'b'],
        IamRoles: ['x'],
        Tags: [{ Key: 'k', Value: 'v' }],
      },
    ],
    [
      'an empty list',
      new RedshiftClient(config),
      CreateCluster$,
      { ClusterIdentifier: 'c', NodeType: 'n', MasterUsername: 'm', IamRoles: [] },
    ],
    ['times', new RedshiftClient(config), DescribeClusterSnapshots$, { StartTime: new Date('2026-11-24T01:02:03Z') }],
    [
      'EC2 names and flat lists',
      new EC2Client(config),
      CreateSecurityGroup$,
      {
        GroupName: 'g',
        Description: 'd',
        DryRun: false,
        TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'a', Value: 'b' }] }],
      },
    ],
    [
      'EC2 structures in lists in structures',
      new EC2Client(config),
      AuthorizeSecurityGroupIngress$,
      {
        GroupId: 'sg-1',
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 1,
            ToPort: 2,
            IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'x' }],
            UserIdGroupPairs: [{ GroupId: 'sg-2' }],
          },
        ],
      },
    ],
  ];
  test.each(cases)('%s', (_, client, schema, input) => {
    const flavour = client instanceof EC2Client ? 'ec2' : 'query';
    expect(decode(schema, encoded(client, schema, input), flavour)).toEqual(input);
  });
});

describe('a parameter is refused', () => {
  const cases: [text: string, flavour: QueryFlavour, code: string, message: string][] = [
    ['RoleNam=x', 'query', 'UnknownParameter', 'The parameter RoleNam is not recognized'],
    ['Tags.member.1.Kay=x', 'query', 'UnknownParameter', 'The parameter Tags.member.1.Kay is not recognized'],
    ['Tags.item.1.Key=x', 'query', 'UnknownParameter', 'The parameter Tags.item is not recognized'],
    ['Tags.member.x.Key=x', 'query', 'UnknownParameter', 'The parameter Tags.member.x is not recognized'],
    ['RoleName.1=x', 'query', 'UnknownParameter', 'The parameter RoleName.1 is not recognized'],
    ['RoleName=x&RoleName=y', 'query', 'MalformedQueryString', 'The parameter RoleName is given twice'],
    [
      'MaxSessionDuration=soon',
      'query',
      'MalformedInput',
      'Invalid value "soon" at MaxSessionDuration: a number is expected',
    ],
    ['Tags=x', 'query', 'MalformedInput', 'Invalid value "x" at Tags: a list is expected'],
    [
      `${'a.'.repeat(40)}b=1`,
      'query',
      'MalformedQueryString',
      `The parameter ${'a.'.repeat(40)}b is nested too deeply`,
    ],
  ];
  test.each(cases)('%s', (text, flavour, code, message) => {
    expect(() => decode(CreateRole$, text, flavour)).toThrow(new AwsError(code, message));
  });

  test('in the words of EC2', () => {
    expect(() => decode(CreateSecurityGroup$, 'DryRun=perhaps', 'ec2')).toThrow(
      new AwsError('InvalidParameterValue', 'Value (perhaps) for parameter DryRun is invalid: a boolean is expected'),
    );
  });
});

const decodesOrRefuses = (text: string): boolean => {
  try {
    decode(CreateRole$, text);
    return true;
  } catch (error) {
    return error instanceof AwsError;
  }
};

test('no text makes the decoder fail with anything but an error of AWS', () => {
  const known = fc.constantFrom('RoleName', 'Tags', 'member', '1', 'Key', '__proto__', 'constructor', '');
  const name = fc.array(fc.oneof(known, fc.string()), { maxLength: 6 }).map((steps) => steps.join('.'));
  const parameters = fc.array(fc.tuple(name, fc.string()), { maxLength: 8 });
  const property = fc.property(parameters, (pairs) => decodesOrRefuses(new URLSearchParams(pairs).toString()));
  expect(() => fc.assert(property)).not.toThrow();
});
