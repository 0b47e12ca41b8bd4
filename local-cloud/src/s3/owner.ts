import { createHash } from 'node:crypto';

/** The canonical user of an account, which S3 names in listings. */
export const ownerOf = (accountId: string): { ID: string; DisplayName: string } => ({
  ID: createHash('sha256').update(accountId).digest('hex'),
  DisplayName: accountId,
});
