import type { AwsClients } from '../../src/aws/clients.ts';

/** A request as it was given to the SDK, by AWS's names. */
export interface RecordedRequest {
  service: string;
  operation: string;
  input: object;
}

const clientsOf = ({ redshift, redshiftData, serverless, iam, ec2, sts, s3, secrets }: AwsClients) => ({
  redshift,
  'redshift-data': redshiftData,
  'redshift-serverless': serverless,
  iam,
  ec2,
  sts,
  s3,
  secretsmanager: secrets,
});

/** Every request to the clients from now on, in order. */
export function recordRequests(clients: AwsClients): RecordedRequest[] {
  const recorded: RecordedRequest[] = [];
  for (const [service, client] of Object.entries(clientsOf(clients))) {
    const stack = client.middlewareStack as unknown as {
      add(middleware: unknown, options: { step: 'initialize'; name: string }): void;
    };
    const record =
      (next: (args: { input: object }) => unknown, { commandName = '' }: { commandName?: string }) =>
      (args: { input: object }) => {
        const input = Object.fromEntries(Object.entries(args.input).filter(([, value]) => value !== undefined));
        recorded.push({ service, operation: commandName.replace(/Command$/, ''), input });
        return next(args);
      };
    stack.add(record, { step: 'initialize', name: 'recordRequests' });
  }
  return recorded;
}
