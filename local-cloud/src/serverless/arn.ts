import type { Context } from '../api/context.ts';

/** The ARN of a resource of Redshift Serverless: `workgroup/<id>`, `namespace/<id>`, … */
export const serverlessArn = ({ region, accountId }: Pick<Context, 'region' | 'accountId'>, resource: string): string =>
  `arn:aws:redshift-serverless:${region}:${accountId}:${resource}`;
