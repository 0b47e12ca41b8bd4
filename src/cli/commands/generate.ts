import { join } from 'node:path';
import { Command } from 'commander';
import { proxyAgents } from '../../aws/proxy.ts';
import { rootMessage, CliError, usageError } from '../errors.ts';
import { defaultBucket, firstData, generate } from '../generate/generate.ts';
import type { Generated, GenerateOptions } from '../generate/generate.ts';
import { folderTarget, s3Target } from '../generate/target.ts';
import type { Target } from '../generate/target.ts';
import { homePaths } from '../services/home.ts';
import { examples } from './examples.ts';
import { homeOption, wholeNumber } from './options.ts';

const most = 1_000_000_000;
const mostSongs = 16 ** 5;

export function generateCommand(): Command {
  return new Command('generate')
    .description(
      'write a month of made-up event logs and songs with the quirks of the real files; the same seed gives the same bytes',
    )
    .option('--events <n>', 'events in the logs', wholeNumber(0, most), firstData.events)
    .option('--songs <n>', 'songs in the catalogue, one file each', wholeNumber(0, mostSongs), firstData.songs)
    .option('--seed <n>', 'another seed gives other data', wholeNumber(0, 2 ** 32 - 1), firstData.seed)
    .option('--to <place>', `folder or s3://bucket/prefix (default: the local bucket ${defaultBucket})`)
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        'sparkify generate': 'into the local cloud, where `sparkify run` looks',
        'sparkify generate --events 300000 --songs 5000 --seed 7': 'more data, from another seed',
        'sparkify generate --to s3://my-bucket/sparkify': 'into your own bucket, with your AWS credentials',
      }),
    )
    .action(async ({ to, home, ...options }: GenerateOptions & { to?: string; home: string }) => {
      const startedAt = performance.now();
      const target = await openTarget(to ?? join(homePaths(home).s3, defaultBucket));
      try {
        const result = await generate(options, target);
        console.log(summary(options, result, target, performance.now() - startedAt));
      } catch (error) {
        throw new CliError(`Cannot write to ${target.name}: ${rootMessage(error)}`, { cause: error });
      }
    });
}

async function openTarget(place: string): Promise<Target> {
  if (/^s3:(?!\/\/)/i.test(place)) throw usageError(`--to ${place} lacks a slash: s3://bucket/prefix`);
  if (!place.includes('://')) return folderTarget(place);
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/.exec(place);
  if (!match) throw usageError(`--to ${place} is neither a folder nor s3://bucket/prefix`);
  const { S3Client } = await import('@aws-sdk/client-s3');
  // A local endpoint has no host names for buckets.
  const client = new S3Client({
    forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined,
    requestHandler: proxyAgents(),
  });
  return s3Target(client, match[1] ?? '', match[2] ?? '');
}

function summary(options: GenerateOptions, result: Generated, target: Target, durationMs: number): string {
  const size = (result.sizeBytes / 1e6).toFixed(1);
  const seconds = (durationMs / 1000).toFixed(1);
  const lines = [
    `${options.events} events and ${options.songs} songs: ${result.files} files, ${size} MB in ${target.name} (${seconds} s)`,
  ];
  if (result.others.length > 0)
    lines.push(
      `Note: ${result.others.length} other files are there too and will be loaded with them, such as ${result.others[0]}`,
    );
  return lines.join('\n');
}
