import { once } from 'node:events';
import { connect } from 'node:net';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  ListRolesCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateClusterCommand, DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { listen } from '../../src/api/listen.ts';
import { createEndpointServer, type Endpoint } from '../../src/api/server.ts';
import { clientsOf, policy, redshiftTrust, refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { elementOf, send, signHeaders } from '../support/sign.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.stop());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(local.cloud.endpoint, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

const newUser = async (name: string, document?: string) => {
  await local.iam.send(new CreateUserCommand({ UserName: name }));
  if (document !== undefined) {
    await local.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument: document }));
  }
  const { AccessKey: key } = await local.iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    id: key?.AccessKeyId ?? '',
    ...local.as({ accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' }),
  };
};

test('the root is who it says', async () => {
  const { Account, Arn } = await local.sts.send(new GetCallerIdentityCommand({}));
  expect({ Account, Arn }).toEqual({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:root' });
});

test('GET /health needs no signature', async () => {
  const response = await fetch(`${local.cloud.endpoint}/health`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
});

describe('a request that is not signed is refused in the form of its service', () => {
  test('of the query protocol', async () => {
    const response = await post('Action=DescribeClusters&Version=2012-12-01');
    expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/xml;charset=UTF-8']);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[\w-]{36}$/);
  });

  test('of EC2', async () => {
    const text = await (await post('Action=DescribeVpcs&Version=2016-11-15')).text();
    expect(text).toContain('<Response><Errors><Error><Code>MissingAuthenticationToken</Code>');
  });

  test('of JSON', async () => {
    const response = await post('{}', {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.ListSecrets',
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { __type: 'MissingAuthenticationTokenException' },
    ]);
  });

  test('of S3', async () => {
    const response = await fetch(`${local.cloud.endpoint}/bucket/key`);
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessDenied</Code>'),
    ]);
  });
});

describe('a wrong signature is refused', () => {
  const wordings: [problem: string, keys: (secret: string) => [string, string], codes: string[]][] = [
    [
      'with an unknown key',
      (secret) => ['AKIAUNKNOWN', secret],
      ['InvalidClientTokenId', 'AuthFailure', 'UnrecognizedClientException', 'InvalidAccessKeyId'],
    ],
    [
      'with another secret',
      () => ['', 'wrong'],
      ['SignatureDoesNotMatch', 'AuthFailure', 'InvalidSignatureException', 'SignatureDoesNotMatch'],
    ],
  ];
  test.each(wordings)('%s', async (_, keys, codes) => {
    const { accessKeyId, secretAccessKey } = local.cloud;
    const [id, secret] = keys(secretAccessKey);
    const { redshift, ec2, secrets, s3 } = local.as({ accessKeyId: id || accessKeyId, secretAccessKey: secret });
    const refusals = [
      await refusalOf(redshift.send(new DescribeClustersCommand({}))),
      await refusalOf(ec2.send(new DescribeVpcsCommand({}))),
      await refusalOf(secrets.send(new ListSecretsCommand({}))),
      await refusalOf(s3.send(new ListBucketsCommand({}))),
    ];
    expect(refusals.map(({ code }) => code)).toEqual(codes);
  });

  const describeWith = (config: object) =>
    new RedshiftClient({ ...local.cloud, credentials: local.cloud, maxAttempts: 1, ...config }).send(
      new DescribeClustersCommand({}),
    );

  test('when it is older or newer than fifteen minutes', async () => {
    const minute = 60_000;
    await describeWith({ systemClockOffset: -14 * minute });
    await describeWith({ systemClockOffset: 14 * minute });
    const old = await refusalOf(describeWith({ systemClockOffset: -16 * minute }));
    expect(old).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
      message: expect.stringMatching(/^Signature expired: /),
    });
    const early = await refusalOf(describeWith({ systemClockOffset: 16 * minute }));
    expect(early.message).toMatch(/^Signature not yet current: /);
  });

  test('when the body is another than the one signed', async () => {
    const client = new RedshiftClient({ ...local.cloud, credentials: local.cloud, maxAttempts: 1 });
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string; headers: Record<string, string> };
        request.body = request.body.replace('DescribeClusters', 'DescribeClusterS');
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );
    const { code } = await refusalOf(client.send(new DescribeClustersCommand({})));
    expect(code).toBe('SignatureDoesNotMatch');
  });

  test('when it is for a region or a service that is not here', async () => {
    const east = await refusalOf(describeWith({ region: 'us-east-1' }));
    expect(east.message).toBe(
      'Credential should be scoped to a valid region. This local cloud is the region us-west-2, not us-east-1.',
    );
    const authorization =
      'AWS4-HMAC-SHA256 Credential=a/20261124/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=c';
    const other = await post('Action=X', { authorization, 'x-amz-date': '20261124T000000Z' });
    expect(await other.text()).toContain('The local cloud has no service dynamodb');
  });

  test('when it is torn', async () => {
    const torn = async (authorization: string) =>
      (await post('Action=X', { authorization, 'x-amz-date': '20261124T000000Z' })).text();
    expect(await torn('Basic abc')).toContain('<Code>IncompleteSignature</Code>');
    expect(await torn('AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c')).toContain(
      'IncompleteSignature',
    );
    expect(await torn('AWS4-HMAC-SHA256 Credential=a/20261124/r/iam/aws4_request')).toContain('SignedHeaders');
  });
});

describe('a call is refused', () => {
  test('for an action that is not there', async () => {
    const client = new RedshiftClient({ ...local.cloud, credentials: local.cloud, maxAttempts: 1 });
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string; headers: Record<string, string> };
        request.body = request.body.replace('DescribeClusters', 'DescribeEverything');
        request.headers['content-length'] = String(request.body.length);
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    const { code, message, status } = await refusalOf(client.send(new DescribeClustersCommand({})));
    expect([code, status]).toEqual(['InvalidAction', 400]);
    expect(message).toContain('DescribeEverything');
  });

  test('for a parameter that is not supported, by name', async () => {
    const input = { ClusterIdentifier: 'c', NodeType: 'ra3.large', MasterUsername: 'm', ElasticIp: '1.2.3.4' };
    expect(await refusalOf(local.redshift.send(new CreateClusterCommand(input)))).toEqual({
      code: 'UnsupportedOperation',
      message: 'The local cloud does not support the parameter ElasticIp of redshift CreateCluster',
      status: 400,
    });
  });

  test('for a parameter that is missing, in the words of the service', async () => {
    const cluster = { ClusterIdentifier: 'c', NodeType: 'ra3.large' } as never;
    expect(await refusalOf(local.redshift.send(new CreateClusterCommand(cluster)))).toMatchObject({
      code: 'MissingParameter',
      message: 'The request must contain the parameter MasterUsername',
    });
    expect(
      await refusalOf(local.iam.send(new CreateRoleCommand({ AssumeRolePolicyDocument: redshiftTrust } as never))),
    ).toMatchObject({
      code: 'ValidationError',
      message:
        "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null",
    });
  });

  test('in a dry run, by saying that it would have worked', async () => {
    expect(await refusalOf(local.ec2.send(new DescribeVpcsCommand({ DryRun: true })))).toMatchObject({
      code: 'DryRunOperation',
      status: 412,
    });
  });
});

describe('a user', () => {
  test('may do what its policies allow, and nothing else', async () => {
    const document = policy({ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*' });
    const { iam, ec2, sts, secrets } = await newUser('ann', document);
    await iam.send(new ListRolesCommand({}));
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::123456789012:user/ann');
    expect(await refusalOf(iam.send(new GetUserCommand({})))).toEqual({
      code: 'AccessDenied',
      message:
        'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: iam:GetUser on resource: user ann because no identity-based policy allows the iam:GetUser action',
      status: 403,
    });
    expect(await refusalOf(ec2.send(new DescribeVpcsCommand({})))).toMatchObject({
      code: 'UnauthorizedOperation',
      status: 403,
    });
    expect(await refusalOf(secrets.send(new ListSecretsCommand({})))).toMatchObject({
      code: 'AccessDeniedException',
      status: 400,
    });
  });

  test('whose key is inactive is unknown', async () => {
    const { id, sts } = await newUser('bob');
    await local.iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId: id, Status: 'Inactive' }));
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: 'InvalidClientTokenId',
      status: 403,
    });
  });

  test('may be allowed by the tags of a request', async () => {
    const Condition = {
      StringEquals: { 'aws:RequestTag/team': 'etl' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
    };
    const { redshift } = await newUser(
      'tom',
      policy(
        { Effect: 'Allow', Action: ['redshift:CreateCluster', 'redshift:CreateTags'], Resource: '*', Condition },
        { Effect: 'Allow', Action: ['secretsmanager:*', 'iam:CreateServiceLinkedRole'], Resource: '*' },
      ),
    );
    const create = (id: string, team: string) =>
      redshift.send(
        new CreateClusterCommand({
          ClusterIdentifier: id,
          NodeType: 'ra3.large',
          ClusterType: 'single-node',
          MasterUsername: 'm',
          ManageMasterPassword: true,
          Tags: [{ Key: 'team', Value: team }],
        }),
      );
    expect(await refusalOf(create('t1', 'other'))).toMatchObject({ code: 'AccessDenied' });
    expect((await create('t1', 'etl')).Cluster?.ClusterStatus).toBe('creating');
  });

  test('reaches the objects that its policies name, and no others', async () => {
    const Resource = 'arn:aws:s3:::ann-bucket/${aws:username}/*';
    const { s3 } = await newUser(
      'eve',
      policy({ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource }),
    );
    await local.s3.send(new CreateBucketCommand({ Bucket: 'ann-bucket' }));
    await local.s3.send(new PutObjectCommand({ Bucket: 'ann-bucket', Key: 'secret', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket: 'ann-bucket', Key: 'eve/x', Body: 'mine' }));
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: 'ann-bucket', Key: 'eve/x' }));
    expect(await body?.transformToString()).toBe('mine');
    const refused = refusalOf(s3.send(new GetObjectCommand({ Bucket: 'ann-bucket', Key: 'secret' })));
    expect(await refused).toMatchObject({ code: 'AccessDenied', status: 403 });
  });
});

test('keys and signatures are checked anew after a restart', async () => {
  const { cloud } = local;
  local = await local.again();
  expect(local.cloud.accessKeyId).toBe(cloud.accessKeyId);
  const clients = clientsOf(local.cloud, cloud);
  expect((await clients.sts.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
});

test('a call that is too large is told so, not cut off', async () => {
  const { host } = new URL(local.cloud.endpoint);
  const body = `Action=GetCallerIdentity&Version=2011-06-15&X=${'x'.repeat(2_000_000)}`;
  const type = { host, 'content-type': 'application/x-www-form-urlencoded' };
  const signing = { method: 'POST', target: '/', service: 'sts', headers: type, body };
  const { headers } = signHeaders(local.cloud, signing);
  const answer = await send(local.cloud.endpoint, 'POST', '/', { headers, body });
  expect([answer.status, elementOf(answer, 'Code')]).toEqual([413, 'RequestEntityTooLarge']);
});

describe('a caller without a key is answered before its body is there:', () => {
  const scope = '20261130/us-west-2/iam/aws4_request';
  const signature = `AWS4-HMAC-SHA256 Credential=AKIANOBODY/${scope}, SignedHeaders=host, Signature=0`;
  test.each([
    ['one whose key nobody has', `authorization: ${signature}\r\nx-amz-date: 20261130T000000Z`, 0, '403 Forbidden'],
    ['one that signs nothing', 'accept: */*', 70_000, '413 Payload Too Large'],
  ])('%s', async (_, line, sentBytes, status) => {
    const { host, hostname, port } = new URL(local.cloud.endpoint);
    const socket = connect(Number(port), hostname);
    const type = 'content-type: application/x-www-form-urlencoded';
    const head = `POST / HTTP/1.1\r\nhost: ${host}\r\n${type}\r\n${line}\r\ncontent-length: 900000\r\n\r\n`;
    socket.write(head + 'a'.repeat(sentBytes));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString().split('\r\n', 1)).toEqual([`HTTP/1.1 ${status}`]);
  });
});

test('a body that stands still ends its connection', async () => {
  const context = { accountId: '123456789012', region: 'us-west-2' } as Endpoint['context'];
  const state = {} as Endpoint['state'];
  const s3: Endpoint['s3'] = async () => {};
  const server = createEndpointServer({ services: [], context, state, s3, report: () => {} }, 50);
  const port = await listen(server, '127.0.0.1', 0);
  try {
    const socket = connect(port, '127.0.0.1');
    const type = 'content-type: application/x-www-form-urlencoded';
    socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\n${type}\r\ncontent-length: 100\r\n\r\nAction=`);
    await once(socket.resume(), 'close');
    expect(socket.bytesRead).toBe(0);
  } finally {
    server.close();
  }
});
