import {
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  ListRoleTagsCommand,
  ListRolesCommand,
  ListUserTagsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  DescribeClusterSnapshotsCommand,
  DescribeClusterSubnetGroupsCommand,
  DescribeClustersCommand,
  RedshiftClient,
} from '@aws-sdk/client-redshift';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  ListNamespacesCommand,
  ListTagsForResourceCommand,
  ListWorkgroupsCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface AwsConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** A whole account, as its owner sees it through the SDKs. */
export class Account {
  readonly #redshift: RedshiftClient;
  readonly #serverless: RedshiftServerlessClient;
  readonly #iam: IAMClient;
  readonly #ec2: EC2Client;
  readonly #secrets: SecretsManagerClient;

  /** Without a configuration, the account of the environment's credentials. */
  constructor(config: Partial<AwsConfig> = {}) {
    this.#redshift = new RedshiftClient(config);
    this.#serverless = new RedshiftServerlessClient(config);
    this.#iam = new IAMClient(config);
    this.#ec2 = new EC2Client(config);
    this.#secrets = new SecretsManagerClient(config);
  }

  /** Everything that exists and could be left behind, one line each, sorted. */
  async holdings(): Promise<string[]> {
    const all = await Promise.all([this.#clusters(), this.#workgroups(), this.#people(), this.#groups(), this.#kept()]);
    return all.flat().toSorted();
  }

  /** The resources with the pipeline's tag, under their default names, one line each. */
  async ofPipeline(name: string): Promise<string[]> {
    const tagged = { Name: 'tag:sparkify:pipeline', Values: [name] };
    const [clusters, workgroups, role, user, groups, rules] = await Promise.all([
      this.#redshift.send(new DescribeClustersCommand({ TagKeys: ['sparkify:pipeline'], TagValues: [name] })),
      this.#workgroups(name),
      this.#iam.send(new GetRoleCommand({ RoleName: `${name}-redshift` })).catch(unlessMissing),
      this.#iam.send(new GetUserCommand({ UserName: `${name}-analyst` })).catch(unlessMissing),
      this.#ec2.send(new DescribeSecurityGroupsCommand({ Filters: [tagged] })),
      this.#ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: [tagged] })),
    ]);
    const isOurs = (who: { Tags?: { Value?: string | undefined }[] | undefined } | undefined) =>
      who?.Tags?.some(({ Value }) => Value === name) === true;
    return [
      ...(clusters.Clusters ?? []).filter(isOurs).map((one) => `cluster ${one.ClusterIdentifier} ${one.ClusterStatus}`),
      ...workgroups.map((one) => one.split(' ').slice(0, 2).join(' ')),
      ...(isOurs(role?.Role) ? [`role ${role?.Role?.RoleName}`] : []),
      ...(isOurs(user?.User) ? [`user ${user?.User?.UserName}`] : []),
      ...(groups.SecurityGroups ?? []).map((one) => `group ${one.GroupName}`),
      ...(rules.SecurityGroupRules ?? []).map((one) => `rule ${one.SecurityGroupRuleId}`),
    ];
  }

  /** Creates resources that look like a pipeline's but are not: its names, AWS's defaults, none of our tags. */
  async plant(name: string, kinds: readonly Foreign[]): Promise<void> {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const makers: Record<Foreign, () => Promise<unknown>> = {
      role: () =>
        this.#iam.send(new CreateRoleCommand({ RoleName: `${name}-redshift`, AssumeRolePolicyDocument: trust })),
      user: () => this.#iam.send(new CreateUserCommand({ UserName: `${name}-analyst` })),
      group: () =>
        this.#ec2.send(new CreateSecurityGroupCommand({ GroupName: `${name}-redshift`, Description: 'not ours' })),
      cluster: () =>
        this.#redshift.send(
          new CreateClusterCommand({
            ClusterIdentifier: name,
            ClusterType: 'single-node',
            NodeType: 'ra3.large',
            MasterUsername: 'owner',
            ManageMasterPassword: true,
          }),
        ),
      namespace: () => this.#serverless.send(new CreateNamespaceCommand({ namespaceName: name })),
      // In a namespace of another name, so that either can exist without the other.
      workgroup: async () => {
        const namespaceName = `${name}-theirs`;
        await this.#serverless.send(new CreateNamespaceCommand({ namespaceName }));
        await this.#serverless.send(new CreateWorkgroupCommand({ workgroupName: name, namespaceName }));
      },
    };
    for (const kind of kinds) await makers[kind]();
  }

  close(): void {
    for (const client of [this.#redshift, this.#serverless, this.#iam, this.#ec2, this.#secrets]) client.destroy();
  }

  async #clusters(): Promise<string[]> {
    const { Clusters = [] } = await this.#redshift.send(new DescribeClustersCommand({}));
    return Clusters.map(({ ClusterIdentifier, ClusterCreateTime, Tags, IamRoles, VpcSecurityGroups }) =>
      line('cluster', ClusterIdentifier, { ClusterCreateTime, Tags, IamRoles, VpcSecurityGroups }),
    );
  }

  /**
   * Workgroups and namespaces: all, or those of that name with the pipeline's tag. Others are not asked for their tags,
   * because the faults of other pipelines would strike.
   */
  async #workgroups(pipeline?: string): Promise<string[]> {
    const { workgroups = [] } = await this.#serverless.send(new ListWorkgroupsCommand({}));
    const { namespaces = [] } = await this.#serverless.send(new ListNamespacesCommand({}));
    const listed = [
      ...workgroups.map((one) => ({ kind: 'workgroup', name: one.workgroupName, arn: one.workgroupArn, one })),
      ...namespaces.map((one) => ({ kind: 'namespace', name: one.namespaceName, arn: one.namespaceArn, one })),
    ];
    const wanted = listed.filter((each) => pipeline === undefined || each.name === pipeline);
    const lines = wanted.map(async ({ kind, name, arn, one }) => {
      const told = await this.#serverless.send(new ListTagsForResourceCommand({ resourceArn: arn })).catch(unlessGone);
      const tags = Object.fromEntries(told?.tags?.map(({ key = '', value = '' }) => [key, value]) ?? []);
      const isWanted = pipeline === undefined || tags['sparkify:pipeline'] === pipeline;
      return isWanted ? [line(kind, name, { tags, created: one.creationDate })] : [];
    });
    return (await Promise.all(lines)).flat();
  }

  async #people(): Promise<string[]> {
    const { Roles = [] } = await this.#iam.send(new ListRolesCommand({}));
    const { Users = [] } = await this.#iam.send(new ListUsersCommand({}));
    // AWS keeps service-linked roles once created, free of charge.
    const own = Roles.filter(({ Path }) => Path?.startsWith('/aws-service-role/') !== true);
    return Promise.all([
      ...own.map(async (role) => {
        const { Tags } = await this.#iam.send(new ListRoleTagsCommand({ RoleName: role.RoleName }));
        return line('role', role.RoleName, { role, Tags });
      }),
      ...Users.map(async (user) => {
        const { Tags } = await this.#iam.send(new ListUserTagsCommand({ UserName: user.UserName }));
        return line('user', user.UserName, { user, Tags });
      }),
    ]);
  }

  async #groups(): Promise<string[]> {
    const { SecurityGroups = [] } = await this.#ec2.send(new DescribeSecurityGroupsCommand({}));
    const { SecurityGroupRules = [] } = await this.#ec2.send(new DescribeSecurityGroupRulesCommand({}));
    const { ClusterSubnetGroups = [] } = await this.#redshift.send(new DescribeClusterSubnetGroupsCommand({}));
    return [
      ...SecurityGroups.map((group) => line('group', group.GroupName, { id: group.GroupId, tags: group.Tags })),
      ...ClusterSubnetGroups.map((group) => line('subnet group', group.ClusterSubnetGroupName, group)),
      ...SecurityGroupRules.map((rule) => line('rule', rule.SecurityGroupRuleId, rule)),
    ];
  }

  /** What can remain of a deleted cluster. */
  async #kept(): Promise<string[]> {
    const { Snapshots = [] } = await this.#redshift.send(new DescribeClusterSnapshotsCommand({}));
    const { SecretList = [] } = await this.#secrets.send(new ListSecretsCommand({}));
    return [
      ...Snapshots.map(({ SnapshotIdentifier }) => line('snapshot', SnapshotIdentifier, {})),
      ...SecretList.map(({ Name }) => line('secret', Name, {})),
    ];
  }
}

const unlessMissing = (error: Error): undefined => {
  if (error.name !== 'NoSuchEntityException') throw error;
};

/** The resource may be deleted between being listed and being read. */
const unlessGone = (error: Error): undefined => {
  if (error.name !== 'ResourceNotFoundException') throw error;
};

/** The kinds of resources that a pipeline creates under its own names; `Foreign` adds those of a workgroup. */
export const foreignKinds = ['role', 'user', 'group', 'cluster'] as const;
export type Foreign = (typeof foreignKinds)[number] | 'namespace' | 'workgroup';

function line(kind: string, name: string | undefined, more: object): string {
  return `${kind} ${name} ${JSON.stringify(more)}`;
}
