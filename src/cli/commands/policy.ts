import { Command, InvalidArgumentError, Option } from 'commander';
import { parseInput } from '../../contract/parse.ts';
import { nameOfProject, projectFolder } from '../project-folder.ts';
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
    .description('print the smallest IAM policy with which a worker can run a pipeline; needs no server')
    .addOption(
      new Option('--input <json>', 'input of the pipeline; see `sparkify schema pipeline`').conflicts('inputFile'),
    )
    .option('--input-file <file>', 'its input from a file; - is standard input')
    .addOption(
      new Option('--account <id>', 'AWS account (default: that of the credentials)').argParser(
        matching(/^\d{12}$/, '12 digits'),
      ),
    )
    .addOption(
      new Option('--region <region>', 'AWS region (default: the configured one)').argParser(
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
          'for another one, without asking AWS',
      }),
    )
    .action(async (options: PolicyOptions) => {
      const { raw } = readInput('pipeline', options, nameOfProject(options.project));
      const { placeOf, policyFor } = await import('../policy-of-input.ts');
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
