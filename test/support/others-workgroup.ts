import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListTagsForResourceCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import type { AwsConfig } from './account.ts';
import { until } from './until.ts';

/**
 * A workgroup as somebody else would create it: the role of its namespace may read every bucket, and its port is open
 * to this machine.
 */
export class OthersWorkgroup {
  readonly name: string;
  readonly #config: AwsConfig;
  readonly #serverless: RedshiftServerlessClient;

  constructor(config: AwsConfig, name: string) {
    this.name = name;
    this.#config = config;
    this.#serverless = new RedshiftServerlessClient(config);
  }

  /** Creates it and waits until it is available. */
  async make(): Promise<void> {
    const { name } = this;
    const role = await this.#makeRole();
    const tags = [{ key: 'team', value: 'analytics' }];
    await this.#serverless.send(
      new CreateNamespaceCommand({ namespaceName: name, dbName: 'prod', iamRoles: [role], tags }),
    );
    const securityGroupIds = [await this.#makeGroup()];
    await this.#serverless.send(
      new CreateWorkgroupCommand({ workgroupName: name, namespaceName: name, securityGroupIds, tags }),
    );
    await until(async () => (await this.#shown()).status === 'AVAILABLE', 60_000);
  }

  /** Everything that AWS reports about it and its namespace. */
  async told(): Promise<object[]> {
    const { workgroupArn: resourceArn, ...workgroup } = await this.#shown();
    const { namespace } = await this.#serverless.send(new GetNamespaceCommand({ namespaceName: this.name }));
    const { tags } = await this.#serverless.send(new ListTagsForResourceCommand({ resourceArn }));
    return [workgroup, namespace ?? {}, tags ?? []];
  }

  close(): void {
    this.#serverless.destroy();
  }

  async #shown() {
    const { workgroup = {} } = await this.#serverless.send(new GetWorkgroupCommand({ workgroupName: this.name }));
    return workgroup;
  }

  async #makeRole(): Promise<string> {
    const iam = new IAMClient(this.#config);
    const RoleName = `${this.name}-team`;
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    iam.destroy();
    return Role?.Arn ?? '';
  }

  async #makeGroup(): Promise<string> {
    const ec2 = new EC2Client(this.#config);
    const group = new CreateSecurityGroupCommand({ GroupName: `${this.name}-team`, Description: 'of the team' });
    const GroupId = (await ec2.send(group)).GroupId ?? '';
    const [port, CidrIp] = [5439, '127.0.0.0/8'];
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp }),
    );
    ec2.destroy();
    return GroupId;
  }
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
});
