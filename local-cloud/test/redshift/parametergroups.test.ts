import {
  CreateClusterCommand,
  CreateClusterParameterGroupCommand,
  CreateTagsCommand,
  DeleteClusterParameterGroupCommand,
  DescribeAccountAttributesCommand,
  DescribeClusterParameterGroupsCommand,
  DescribeClusterParametersCommand,
  DescribeClustersCommand,
  DescribeTagsCommand,
  ModifyClusterParameterGroupCommand,
} from '@aws-sdk/client-redshift';
import { refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.stop());

const create = (ParameterGroupName: string, more: object = {}) =>
  local.redshift.send(
    new CreateClusterParameterGroupCommand({
      ParameterGroupName,
      ParameterGroupFamily: 'redshift-2.0',
      Description: 'd',
      ...more,
    }),
  );
const remove = (ParameterGroupName: string) =>
  local.redshift.send(new DeleteClusterParameterGroupCommand({ ParameterGroupName }));
const describeAll = async (input: object = {}) =>
  (await local.redshift.send(new DescribeClusterParameterGroupsCommand(input))).ParameterGroups ?? [];
const modify = (ParameterGroupName: string, ParameterName: string, ParameterValue: string) =>
  local.redshift.send(
    new ModifyClusterParameterGroupCommand({ ParameterGroupName, Parameters: [{ ParameterName, ParameterValue }] }),
  );

describe('a parameter group', () => {
  test('is made, described with its tags, and deleted', async () => {
    const { ClusterParameterGroup: made } = await create('Mine', { Tags: [{ Key: 'a', Value: '1' }] });
    const mine = { ParameterGroupName: 'mine', ParameterGroupFamily: 'redshift-2.0', Description: 'd' };
    expect(made).toEqual({ ...mine, Tags: [{ Key: 'a', Value: '1' }] });
    expect(await describeAll({ ParameterGroupName: 'MINE' })).toEqual([made]);
    expect(await describeAll({ TagKeys: ['a'] })).toEqual([made]);
    const ResourceName = 'arn:aws:redshift:us-west-2:123456789012:parametergroup:mine';
    await local.redshift.send(new CreateTagsCommand({ ResourceName, Tags: [{ Key: 'b', Value: '2' }] }));
    const { TaggedResources } = await local.redshift.send(new DescribeTagsCommand({ ResourceType: 'parametergroup' }));
    expect(TaggedResources).toHaveLength(2);
    local = await local.again();
    expect((await describeAll()).map(({ ParameterGroupName }) => ParameterGroupName)).toEqual([
      'default.redshift-1.0',
      'default.redshift-2.0',
      'mine',
    ]);
    await remove('mine');
    expect(await refusalOf(remove('mine'))).toEqual({
      code: 'ClusterParameterGroupNotFound',
      message: 'ParameterGroup not found: mine',
      status: 404,
    });
  });

  test.each([
    ['is there', 'default.redshift-2.0', {}, 'InvalidParameterValue'],
    ['begins with a digit', '1st', {}, 'InvalidParameterValue'],
    ['ends with a hyphen', 'g-', {}, 'InvalidParameterValue'],
    ['is of no family', 'g', { ParameterGroupFamily: 'redshift-9.0' }, 'InvalidParameterValue'],
    ['has a tag of AWS', 'g', { Tags: [{ Key: 'aws:a', Value: '1' }] }, 'InvalidTagFault'],
  ])('is refused when its name or it %s', async (_, name, more, code) => {
    expect(await refusalOf(create(name, more))).toMatchObject({ code, status: 400 });
  });

  test('is made once, and twenty times at most', async () => {
    await create('once');
    expect(await refusalOf(create('once'))).toMatchObject({ code: 'ClusterParameterGroupAlreadyExists' });
    for (let index = 1; index < 20; index++) await create(`many-${index}`);
    expect(await refusalOf(create('one-more'))).toMatchObject({ code: 'ClusterParameterGroupQuotaExceeded' });
    for (let index = 1; index < 20; index++) await remove(`many-${index}`);
  });

  test('tells what was changed of it apart from the defaults', async () => {
    await create('changed');
    await modify('changed', 'statement_timeout', '60000');
    const parameters = async (Source?: string) => {
      const input = { ParameterGroupName: 'changed', ...(Source !== undefined && { Source }) };
      const { Parameters = [] } = await local.redshift.send(new DescribeClusterParametersCommand(input));
      return Parameters.map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue]);
    };
    expect(await parameters('user')).toEqual([['statement_timeout', '60000']]);
    expect(await parameters()).toContainEqual(['require_ssl', 'true']);
    expect(await parameters('engine-default')).toHaveLength((await parameters()).length - 1);
  });

  test.each([
    ['no_such_parameter', 'x'],
    ['statement_timeout', '50'],
    ['statement_timeout', 'soon'],
    ['extra_float_digits', '3'],
    ['require_ssl', 'maybe'],
  ])('cannot have the %s %s', async (name, value) => {
    await create('refused').catch(() => undefined);
    expect(await refusalOf(modify('refused', name, value))).toMatchObject({ code: 'InvalidParameterValue' });
  });

  test('of AWS is neither changed nor deleted, and one of a cluster is not deleted', async () => {
    const state = { code: 'InvalidClusterParameterGroupState', status: 400 };
    expect(await refusalOf(modify('default.redshift-2.0', 'require_ssl', 'false'))).toMatchObject(state);
    expect(await refusalOf(remove('default.redshift-2.0'))).toMatchObject(state);
    await create('used');
    await local.redshift.send(
      new CreateClusterCommand({
        ClusterIdentifier: 'user',
        NodeType: 'ra3.large',
        ClusterType: 'single-node',
        MasterUsername: 'awsuser',
        MasterUserPassword: 'Passw0rd',
        ClusterParameterGroupName: 'Used',
      }),
    );
    const { Clusters } = await local.redshift.send(new DescribeClustersCommand({ ClusterIdentifier: 'user' }));
    expect(Clusters?.[0]?.ClusterParameterGroups).toMatchObject([{ ParameterGroupName: 'used' }]);
    expect(await refusalOf(remove('used'))).toMatchObject(state);
  });
});

test('an account tells how long maintenance may be put off', async () => {
  const { AccountAttributes } = await local.redshift.send(new DescribeAccountAttributesCommand({}));
  expect(AccountAttributes).toEqual([
    { AttributeName: 'max-defer-maintenance-duration', AttributeValues: [{ AttributeValue: '45' }] },
  ]);
  const none = await local.redshift.send(new DescribeAccountAttributesCommand({ AttributeNames: ['other'] }));
  expect(none.AccountAttributes ?? []).toEqual([]);
});
