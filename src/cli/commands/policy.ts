import { Command, InvalidArgumentError, Option } from 'commander';
import { lengthOf, mostOfInline, mostOfManaged, partsOf } from '../../aws/policy/parts.ts';
import type { PolicyDocument } from '../../aws/policy/document.ts';
import { parseInput } from '../../contract/parse.ts';
import { usageError } from '../errors.ts';
import { nameOfProject, projectFolder } from '../project-folder.ts';
import { readInput } from '../run/input.ts';
import type { InputOptions } from '../run/input.ts';
import { examples } from './examples.ts';
import { projectOption, wholeNumber } from './options.ts';

interface PolicyOptions extends InputOptions {
  account?: string;
  region?: string;
  project?: string;
  part?: number;
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
    .addOption(
      new Option(
        '--part <number>',
        'that part alone of a policy that is longer than a managed policy may be',
      ).argParser(wholeNumber(1, 99)),
    )
    .addOption(projectOption())
    .addHelpText(
      'after',
      examples({
        'sparkify policy > policy.json':
          'for the default pipeline, in the account and region of your AWS configuration',
        [`sparkify policy --account 123456789012 --region us-west-2 --input '{"name":"shop","teardown":"pause"}'`]:
          'for another one, without asking AWS',
        'sparkify policy --part 1 > policy-1.json': 'the first of the managed policies that hold a long one',
      }),
    )
    .action(async (options: PolicyOptions) => {
      const { raw } = readInput('pipeline', options, nameOfProject(options.project));
      const { placeOf, policyFor } = await import('../policy-of-input.ts');
      const place = await placeOf(options);
      const policy = policyFor(parseInput('pipeline', raw), projectFolder(options.project), place);
      const parts = partsOf(policy);
      const printed = chosen(policy, parts, options.part);
      console.log(JSON.stringify(printed, null, 2));
      const problem = lengthProblem(lengthOf(printed), parts, options.part !== undefined);
      if (problem !== undefined) console.error(`sparkify: ${problem}`);
    });
}

/** For commander: a text that fits the pattern. */
function matching(pattern: RegExp, expected: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`Expected ${expected}.`);
    return text;
  };
}

/** The part of that number, or the whole. */
function chosen(policy: PolicyDocument, parts: PolicyDocument[], number: number | undefined): PolicyDocument {
  if (number === undefined) return policy;
  const part = parts[number - 1];
  if (part !== undefined) return part;
  throw usageError(`--part is ${number}, allowed: 1${parts.length > 1 ? ` to ${parts.length}` : ''}, for this policy.`);
}

function lengthProblem(length: number, parts: PolicyDocument[], isPart: boolean): string | undefined {
  if (length <= mostOfManaged) return undefined;
  const problem = `has ${length} characters, and a managed policy holds ${mostOfManaged}`;
  if (isPart) return `the part ${problem}: its one statement names too much; give it fewer sources, or wider ones`;
  const options = parts.map((_, index) => `--part ${index + 1}`);
  const inline = length > mostOfInline ? '' : `, or make it an inline policy of a role, which holds ${mostOfInline}`;
  return `the policy ${problem}: print it with ${options.join(' and ')} and attach all${inline}`;
}
