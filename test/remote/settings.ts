import { randomUUID } from 'node:crypto';

/** How long what a test creates may stand before `reap` deletes it. */
export const hoursPerTest = 1;

/** Settings of a run against an account, from the environment. */
export interface Settings {
  /** Where its data lies and its manifests go: `s3://bucket/prefix/<a name of this run's own>`. */
  place: string;
  bucket: string;
  prefix: string;
  nodeType: string;
  /** The cluster has a public address, for a worker outside its VPC. */
  isPublic: boolean;
  /** Of one node, as the agreement with AWS says. */
  pricePerHour: number;
  budget: Budget;
}

/**
 * Reads REMOTE, REMOTE_BUCKET, REMOTE_NODE_PRICE, REMOTE_LIMIT, REMOTE_NODE_TYPE and REMOTE_PUBLIC. Throws one error that names all that is
 * missing or wrong: nothing of an account is touched by accident, and nothing is spent without a limit.
 */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  if (env['REMOTE'] !== '1') {
    problems.push(
      'REMOTE: set it to 1 to say that clusters may be created, and paid for, in the account of your AWS credentials',
    );
  }
  const told = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./=-]*?))?\/?$/.exec(env['REMOTE_BUCKET'] ?? '');
  if (told === null) {
    problems.push(
      `REMOTE_BUCKET: ${shown(env['REMOTE_BUCKET'])}; expected s3://bucket/prefix, of your own and in the region of the cluster`,
    );
  }
  const pricePerHour = amount(env['REMOTE_NODE_PRICE']);
  if (pricePerHour === undefined) {
    problems.push(
      `REMOTE_NODE_PRICE: ${shown(env['REMOTE_NODE_PRICE'])}; expected what an hour of one node costs you, such as 0.5`,
    );
  }
  const limit = amount(env['REMOTE_LIMIT']);
  if (limit === undefined) {
    problems.push(
      `REMOTE_LIMIT: ${shown(env['REMOTE_LIMIT'])}; expected the most that all tests may cost together, such as 5`,
    );
  }
  if (told === null || pricePerHour === undefined || limit === undefined || problems.length > 0) {
    throw new Error(`Not run.\n${problems.join('\n')}\nSee docs/aws.md, "The tests against an account of yours".`);
  }
  const prefix = [told[2] ?? '', `sparkify-${randomUUID()}`].filter((part) => part !== '').join('/');
  const bucket = told[1] ?? '';
  return {
    place: `s3://${bucket}/${prefix}`,
    bucket,
    prefix,
    isPublic: env['REMOTE_PUBLIC'] === '1',
    nodeType: env['REMOTE_NODE_TYPE'] ?? 'ra3.large',
    pricePerHour,
    budget: new Budget(limit, pricePerHour),
  };
}

/** Lets a test begin only while the most that it can cost still fits into the limit. */
export class Budget {
  readonly #limit: number;
  readonly #pricePerHour: number;
  #reserved = 0;

  constructor(limit: number, pricePerHour: number) {
    this.#limit = limit;
    this.#pricePerHour = pricePerHour;
  }

  /** Reserves the whole time to live of this many single-node clusters. Throws if that would exceed the limit. */
  reserve(clusters: number): void {
    const more = clusters * hoursPerTest * this.#pricePerHour;
    if (this.#reserved + more > this.#limit) {
      throw new Error(
        `Not run: it may cost up to ${more.toFixed(2)}, and ${this.#reserved.toFixed(2)} of REMOTE_LIMIT=${this.#limit} are ` +
          'set aside for the tests before it.',
      );
    }
    this.#reserved += more;
  }
}

const shown = (value: string | undefined): string => (value === undefined ? 'not set' : JSON.stringify(value));

function amount(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
}
