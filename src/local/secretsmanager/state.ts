import type { Tag } from '../iam/state.ts';

export interface SecretRecord {
  arn: string;
  name: string;
  description: string;
  value: string;
  versionId: string;
  createdAt: string;
  /** Service that owns the secret and alone may delete it. */
  owningService?: string;
  tags: Tag[];
}

/** Everything Secrets Manager remembers. */
export interface SecretsState {
  secrets: SecretRecord[];
}

export const emptySecretsState = (): SecretsState => ({ secrets: [] });
