import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam';
import { createActivities } from '../../src/activities/index.ts';
import { createAwsClients } from '../../src/aws/clients.ts';
import type { PolicyDocument } from '../../src/aws/policy/document.ts';
import { partsOf } from '../../src/aws/policy/parts.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import { isAsked, startFaultLab } from './fault-lab.ts';
import type { FaultLab } from './fault-lab.ts';
import { until } from './until.ts';
import { startWorkflowWorker } from './workflow-worker.ts';
import type { WorkflowWorker } from './workflow-worker.ts';

const account = '123456789012';
const userName = 'worker';
/** A whole policy can be longer than a managed policy may be. */
const policyNames = ['worker-1', 'worker-2'];
const arnOf = (policyName: string) => `arn:aws:iam::${account}:policy/${policyName}`;
/** An action that is always allowed: a policy needs at least one statement. */
const nothing = { Sid: 'Nothing', Effect: 'Allow', Action: ['sts:GetCallerIdentity'], Resource: ['*'] } as const;

/** The policy's parts, as `sparkify policy --part` prints them. */
function textsOf(policy: PolicyDocument): string[] {
  const parts = partsOf(policy);
  if (parts.length > policyNames.length) throw new Error(`the policy has ${parts.length} parts`);
  return policyNames.map((_, index) => JSON.stringify(parts[index] ?? { ...policy, Statement: [nothing] }));
}

/** The outcome of a run. */
export interface Ended {
  /** The error that extending its life failed with. */
  extension?: string;
  failure?: string;
  result?: PipelineResult;
}

export interface RunInput {
  name: string;
  warehouse?: object;
  network?: object;
  role?: object;
  [field: string]: unknown;
}

/** The ends that docs/aws.md gives for each statement, by its Sid. */
export function documentedEnds(): Map<string, string> {
  const page = readFileSync(join(__dirname, '../../docs/aws.md'), 'utf8');
  const rows = page.matchAll(/^\| ((?:`\w+`(?:, )?)+) .*\| ([^|]+) \|$/gm);
  return new Map(
    Array.from(rows).flatMap(([, names = '', without = '']) =>
      Array.from(names.matchAll(/`(\w+)`/g), ([, Sid = '']) => [Sid, without.trim()] as const),
    ),
  );
}

/** How a run ends without that statement: its first sentence in docs/aws.md. */
export const documentedEnd = (Sid: string): string | undefined =>
  documentedEnds()
    .get(Sid)
    ?.match(/^[^.]*[.]/)?.[0];

/** A worker whose IAM user may do exactly what a policy allows. */
export class PolicyLab {
  readonly lab: FaultLab;
  readonly #worker: WorkflowWorker;
  readonly #iam: IAMClient;

  private constructor(lab: FaultLab, worker: WorkflowWorker, iam: IAMClient) {
    this.lab = lab;
    this.#worker = worker;
    this.#iam = iam;
  }

  static async start(policy: PolicyDocument): Promise<PolicyLab> {
    const lab = await startFaultLab();
    const iam = new IAMClient(lab.awsConfig);
    mkdirSync(join(lab.s3Root, 'least-work'));
    const aws = await clientsOfUser(iam, policy);
    const projectDir = join(__dirname, '../..');
    const worker = await startWorkflowWorker(createActivities({ aws, projectDir, warehouseCaFile: lab.caFile }));
    return new PolicyLab(lab, worker, iam);
  }

  async stop(): Promise<void> {
    this.#iam.destroy();
    await this.#worker.stop();
    await this.lab.stop();
  }

  /** Makes the policy all that the worker may do, at once. */
  async permit(policy: PolicyDocument): Promise<void> {
    for (const [index, PolicyDocument] of textsOf(policy).entries()) {
      const PolicyArn = arnOf(policyNames[index] ?? '');
      const { Versions = [] } = await this.#iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
      await this.#iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
      for (const { VersionId } of Versions)
        await this.#iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    }
  }

  /** A complete run, whose life is extended once its warehouse is loaded. */
  async runOnce(workflowId: string, input: RunInput): Promise<Ended> {
    const { client, taskQueue } = this.#worker;
    const run = await client.workflow.start('pipeline', { taskQueue, workflowId, args: [input] });
    let isOver = false;
    const ended = run.result().then(
      (result) => ({ result: result as PipelineResult }),
      (error: unknown) => ({ failure: messageOf(error) }),
    );
    void ended.then(() => (isOver = true));
    await until(async () => isOver || (await isAsked(run)), 120_000);
    if (isOver) return ended;
    const extension = await run.executeUpdate('extend', { args: ['1h'] }).then(() => undefined, messageOf);
    await run.executeUpdate('answer', { args: ['yes'] });
    return { ...(await ended), ...(extension !== undefined && { extension }) };
  }

  /** Deletes what a run of that input left behind. */
  async tearDown(workflowId: string, { name, warehouse, network, role }: RunInput): Promise<void> {
    const { client, taskQueue } = this.#worker;
    const args = [{ name, ...(warehouse && { warehouse }), ...(network && { network }), ...(role && { role }) }];
    await client.workflow.execute('teardown', { taskQueue, workflowId, args });
  }

  /**
   * Runs without that statement of the policy and deletes what is left. Returns how the run ended, in the words of
   * docs/aws.md, and says if a reported refusal names no action of the statement.
   */
  async endWithout(Sid: string, policy: PolicyDocument, input: RunInput): Promise<string> {
    const statement = policy.Statement.find((one) => one.Sid === Sid);
    await this.permit({ ...policy, Statement: policy.Statement.filter((one) => one !== statement) });
    const workflowId = `least-without-${Sid}`;
    const ended = await this.runOnce(workflowId, input);
    const left = await this.lab.account.ofPipeline(input.name);
    await this.permit(policy);
    await this.tearDown(`${workflowId}-teardown`, input);
    const told = `${ended.failure ?? ''}${ended.extension ?? ''}`;
    const isNamed = statement?.Action.some((action) =>
      told.includes(`not authorized to perform: ${action} on resource: `),
    );
    return `${outcome(ended, left)}${told === '' || isNamed ? '' : ` It named none of its actions: ${told}`}`;
  }
}

/** Clients that sign as a new user who has the policy. */
async function clientsOfUser(iam: IAMClient, policy: PolicyDocument) {
  await iam.send(new CreateUserCommand({ UserName: userName }));
  for (const [index, PolicyDocument] of textsOf(policy).entries()) {
    const PolicyName = policyNames[index] ?? '';
    await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    await iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: arnOf(PolicyName) }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }));
  const keys = {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  };
  Object.assign(process.env, keys);
  const clients = await createAwsClients();
  for (const client of [clients.redshift, clients.iam, clients.ec2, clients.sts, clients.s3])
    await client.config.credentials();
  return clients;
}

/** All messages of an error and its causes. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return [error.message, messageOf(error.cause)].filter((part) => part !== '').join(': ');
}

/** The outcome of a run, in the words of docs/aws.md. */
function outcome({ failure, extension }: Ended, left: string[]): string {
  if (extension !== undefined) return 'The run passes; `extend` fails.';
  if (failure === undefined) return 'The run passes.';
  const kinds = left.map((line) => `the ${line.split(' ')[0]}`);
  return `The run fails and leaves ${kinds.length === 0 ? 'nothing' : kinds.join(' and ')}.`;
}
