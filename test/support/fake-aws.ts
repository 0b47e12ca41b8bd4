import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { RedshiftClient } from '@aws-sdk/client-redshift';
import { RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsClients } from '../../src/aws/clients.ts';

type Service = 'redshift' | 'redshiftData' | 'serverless' | 'iam' | 'ec2' | 'sts' | 's3' | 'secrets';
/** The reply to a call, or several in order; an error is thrown. */
type Reply = object | Error;
type Replies = Record<`${Service}.${string}`, Reply | Reply[]>;

/**
 * AWS as a list of replies by service and command (`iam.GetRole`), for testing which decisions and calls follow from a
 * reply. A command without a reply fails the test.
 */
export class FakeAws {
  /** The calls in order. */
  readonly calls: [command: string, input: object][] = [];
  readonly clients: AwsClients;
  readonly #replies: Map<string, Reply | Reply[]>;

  constructor(replies: Replies = {}) {
    this.#replies = new Map(Object.entries(replies));
    const config = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
    this.clients = {
      redshift: this.#answering('redshift', new RedshiftClient(config)),
      serverless: this.#answering('serverless', new RedshiftServerlessClient(config)),
      redshiftData: this.#answering('redshiftData', new RedshiftDataClient(config)),
      iam: this.#answering('iam', new IAMClient(config)),
      ec2: this.#answering('ec2', new EC2Client(config)),
      sts: this.#answering('sts', new STSClient(config)),
      s3: this.#answering('s3', new S3Client(config)),
      secrets: this.#answering('secrets', new SecretsManagerClient(config)),
      region: config.region,
      apiHost: { name: '127.0.0.1', port: 9 },
    };
  }

  /** The inputs of one command. */
  inputs(command: string): object[] {
    return this.calls.flatMap(([name, input]) => (name === command ? [input] : []));
  }

  /** The names of the calls. */
  get commands(): string[] {
    return this.calls.map(([name]) => name);
  }

  #answering<Client extends object>(service: Service, client: Client): Client {
    const send = async (command: { input: object }): Promise<object> => {
      const name = `${service}.${command.constructor.name.replace(/Command$/, '')}`;
      const reply = this.#replies.get(name);
      if (reply === undefined) throw new Error(`nobody expected ${name}`);
      const count = this.inputs(name).length;
      this.calls.push([name, command.input]);
      const one = Array.isArray(reply) ? (reply[Math.min(count, reply.length - 1)] ?? {}) : reply;
      if (one instanceof Error) throw one;
      return one;
    };
    return Object.assign(client, { send });
  }
}

/** An error as from AWS: the SDK names it by its code. */
export function awsError(code: string, message = `${code}, says AWS`): Error {
  return Object.assign(new Error(message), { name: code });
}

/** A tag list. */
export const tagsOf = (values: Record<string, string>) =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
