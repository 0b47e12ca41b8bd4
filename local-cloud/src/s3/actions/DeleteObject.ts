import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onKey } from '../needs.ts';
import { refuseBypass, writeCheck } from '../condition.ts';

export const DeleteObject = action(
  DeleteObjectCommand,
  ['Bucket', 'Key', 'IfMatch', 'BypassGovernanceRetention'],
  onKey('DeleteObject'),
  async ({ Bucket, Key, IfMatch, BypassGovernanceRetention }, { store }) => {
    refuseBypass(BypassGovernanceRetention);
    await store.remove(Bucket, [Key], IfMatch === undefined ? undefined : writeCheck(Key, { IfMatch }));
    return {};
  },
);
