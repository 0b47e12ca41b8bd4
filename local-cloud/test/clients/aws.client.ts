import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, pythonPackages } from './support/install.ts';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

describeWith('python3')('the aws CLI', () => {
  let warehouse: Warehouse;
  let packages: string;
  let folder: string;

  /** What `aws` prints, without the line end. */
  const aws = async (command: string, ...more: string[]) => {
    const env = { PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1', AWS_DEFAULT_REGION: 'us-west-2' };
    const out = await warehouse.run('python3', ['-m', 'awscli', ...command.split(' '), ...more], env);
    return out.trimEnd();
  };

  beforeAll(async () => {
    packages = await pythonPackages('awscli', '1.46.3');
    warehouse = await startWarehouse();
    folder = mkdtempSync(join(tmpdir(), 'sparkify-aws-'));
  });
  afterAll(async () => {
    await warehouse?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('sts', async () => {
    expect(await aws('sts get-caller-identity --output text --query Account')).toBe('123456789012');
  });

  test('s3: mb, sync up and down in parts, ls, cp, mv, presign, rm, rb', async () => {
    const big = Buffer.alloc(20_000_000, 'sparkify');
    mkdirSync(join(folder, 'up', 'sub'), { recursive: true });
    writeFileSync(join(folder, 'up', 'a.txt'), 'a\n');
    writeFileSync(join(folder, 'up', 'sub', 'big'), big);
    await aws('s3 mb s3://cli');
    await aws(`s3 sync ${join(folder, 'up')} s3://cli/d --no-progress`);
    expect(await aws('s3 ls s3://cli/d/ --recursive --summarize')).toMatch(
      /a\.txt[^]*20000000 d\/sub\/big[^]*Objects: 2/,
    );
    expect(await aws(`s3 sync ${join(folder, 'up')} s3://cli/d --no-progress`)).toBe('');
    await aws(`s3 sync s3://cli/d ${join(folder, 'down')} --no-progress`);
    expect(readFileSync(join(folder, 'down', 'sub', 'big')).equals(big)).toBe(true);
    await aws('s3 mv s3://cli/d/a.txt s3://cli/moved.txt --no-progress');
    expect(await aws('s3 cp s3://cli/moved.txt -')).toBe('a');
    await aws('s3 rm s3://cli --recursive --quiet');
    expect(await aws('s3 rb s3://cli')).toBe('remove_bucket: cli');
  });

  test('iam, ec2 and redshift: from nothing to a cluster, and back', async () => {
    const cluster = '--cluster-identifier cli';
    expect(
      await aws(
        'iam create-role --role-name cli --query Role.Arn --output text',
        '--assume-role-policy-document',
        trust,
      ),
    ).toBe('arn:aws:iam::123456789012:role/cli');
    const policy = '--role-name cli --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await aws(`iam attach-role-policy ${policy}`);
    expect(await aws('iam list-attached-role-policies --role-name cli --output table')).toContain('S3ReadOnly');
    const group = await aws(
      'ec2 create-security-group --group-name cli --description cli --query GroupId --output text',
    );
    await aws(
      `ec2 authorize-security-group-ingress --group-id ${group} --protocol tcp --port 5439 --cidr 127.0.0.1/32`,
    );
    const login = '--master-username admin --master-user-password Sparkify2018';
    expect(
      await aws(
        `redshift create-cluster ${cluster} --node-type ra3.large --cluster-type single-node ${login} --vpc-security-group-ids ${group} --query Cluster.ClusterStatus --output text`,
      ),
    ).toBe('creating');
    await aws(`redshift wait cluster-available ${cluster}`);
    const described = await aws(
      `redshift describe-clusters ${cluster} --query Clusters[0].[ClusterStatus,DBName] --output text`,
    );
    expect(described).toBe('available\tdev');
    const user = await aws(
      `redshift get-cluster-credentials ${cluster} --db-user admin --db-name dev --query DbUser --output text`,
    );
    expect(user).toBe('IAM:admin');
    await expect(aws('redshift describe-clusters --cluster-identifier none')).rejects.toThrow(
      'An error occurred (ClusterNotFound) when calling the DescribeClusters operation',
    );
    await aws(`redshift delete-cluster ${cluster} --skip-final-cluster-snapshot`);
    await aws(`redshift wait cluster-deleted ${cluster}`);
    await aws(`iam detach-role-policy ${policy}`);
    await aws('iam delete-role --role-name cli');
    await aws(`ec2 delete-security-group --group-id ${group}`);
  });
});
