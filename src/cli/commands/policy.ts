import { Command, InvalidArgumentError, Option } from 'commander';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { policyRequest } from '../../aws/policy/request.ts';
import { workerPolicy } from '../../aws/policy/worker.ts';
import type { PolicyDocument } from '../../aws/policy/document.ts';
import { proxyAgents } from '../../aws/proxy.ts';
import { parseInput } from '../../contract/parse.ts';
import { inputOfPart } from '../../contract/inputs.ts';
import type { Parsed } from '../../contract/inputs.ts';
import { projectRequest } from '../../workflows/names.ts';
import { intentOf } from '../../workflows/preflight.ts';
import { rootMessage, usageError } from '../errors.ts';
import { nameOfProject, projectFolder, requirePlan, requireProject } from '../project-folder.ts';
import { readInput } from '../run/input.ts';
import type { InputOptions } from '../run/input.ts';
import { examples } from './examples.ts';
import { projectOption } from './options.ts';

interface PolicyOptions extends InputOptions {
  account?: string;
  region?: string;
  project?: string;
}

export function policyCommand(): Command {
  return new Command('policy')
    .description('print the IAM policy that a worker needs for a pipeline, and no more; needs no server')
    .addOption(
      new Option('--input <json>', 'input of the pipeline; see `sparkify schema pipeline`').conflicts('inputFile'),
    )
    .option('--input-file <file>', 'its input from a file; - is standard input')
    .addOption(
      new Option('--account <id>', 'AWS account; without it, that of the credentials').argParser(
        matching(/^\d{12}$/, '12 digits'),
      ),
    )
    .addOption(
      new Option('--region <region>', 'AWS region; without it, the configured one').argParser(
        matching(/^[a-z]{2,5}(-[a-z]+)+-\d$/, 'an AWS region such as us-west-2'),
      ),
    )
    .addOption(projectOption())
    .addHelpText(
      'after',
      examples({
        'sparkify policy > policy.json':
          'for the default pipeline, in the account and region of your AWS configuration',
        [`sparkify policy --account 123456789012 --region us-west-2 --input '{"name":"shop","teardown":"pause"}'`]:
          'for another one, without a look at AWS',
      }),
    )
    .action(async (options: PolicyOptions) => {
      const { raw } = readInput('pipeline', options, nameOfProject(options.project));
      const place = await placeOf(options);
      const policy = policyFor(parseInput('pipeline', raw), projectFolder(options.project), place);
      console.log(JSON.stringify(policy, null, 2));
      warnOfLength(JSON.stringify(policy).length);
    });
}

/** For commander: a text that fits the pattern. */
function matching(pattern: RegExp, expected: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`Expected ${expected}.`);
    return text;
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostOfManaged = 6_144;
const mostOfInline = 10_240;

function warnOfLength(length: number): void {
  if (length <= mostOfManaged) return;
  console.error(
    `sparkify: the policy has ${length} characters: a managed policy takes ${mostOfManaged}, an inline policy of a role ${mostOfInline}`,
  );
}

interface Place {
  account: string;
  region: string;
}

/** The account and the region that are not told are those of this environment's AWS configuration. */
async function placeOf({ account, region }: PolicyOptions): Promise<Place> {
  const sts = new STSClient({ requestHandler: proxyAgents(), ...(region !== undefined && { region }) });
  const place = await sts.config.region().catch((cause: unknown) => {
    throw usageError(`Which region? ${rootMessage(cause)}: set AWS_REGION, or give --region.`);
  });
  if (account !== undefined) return { account, region: place };
  try {
    const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, region: place };
  } catch (cause) {
    throw usageError(`Which account? AWS does not tell (${rootMessage(cause)}): give --account.`);
  }
}

function policyFor(input: Parsed<'pipeline'>, folder: string, place: Place): PolicyDocument {
  // What the worker itself looks at and writes, beside what COPY does as the role.
  const plan = requirePlan(requireProject(folder), projectRequest(input), {
    region: place.region,
    workspace: process.env['SPARKIFY_WORKSPACE'],
  });
  const intent = intentOf(inputOfPart('provision', input), plan);
  return workerPolicy({ ...policyRequest(intent, place), pauses: input.teardown === 'pause' });
}
