import { z } from 'zod';
import { tag } from '../state/tag.ts';
import { table, type Rows } from '../state/table.ts';

const secret = z.strictObject({
  arn: z.string(),
  name: z.string(),
  description: z.string(),
  value: z.string(),
  versionId: z.string(),
  createdAt: z.string(),
  /** Service that owns the secret and alone may delete it. */
  owningService: z.exactOptional(z.string()),
  tags: z.array(tag),
});
export type SecretRecord = z.infer<typeof secret>;

/** Everything Secrets Manager remembers. */
export const secretsTables = { secrets: table('arn', secret) };
export type SecretsState = Rows<typeof secretsTables>;

export const emptySecretsState = (): SecretsState => ({ secrets: [] });

declare module '../api/context.ts' {
  interface Context {
    secrets: SecretsState;
  }
}
