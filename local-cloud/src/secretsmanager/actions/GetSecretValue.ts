import { GetSecretValueCommand, ResourceNotFoundException$ } from '@aws-sdk/client-secrets-manager';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { onSecret } from '../needs.ts';
import { findSecret } from '../secret.ts';

export const GetSecretValue = action(
  GetSecretValueCommand,
  ['SecretId', 'VersionId', 'VersionStage'],
  onSecret,
  (input, context) => {
    const { arn, name, value, versionId, createdAt } = findSecret(context, input.SecretId);
    const isOther =
      (input.VersionId ?? versionId) !== versionId || (input.VersionStage ?? 'AWSCURRENT') !== 'AWSCURRENT';
    if (isOther) {
      throw fault(
        ResourceNotFoundException$,
        "Secrets Manager can't find the specified secret value for the version or staging label.",
      );
    }
    return {
      ARN: arn,
      Name: name,
      SecretString: value,
      VersionId: versionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(createdAt),
    };
  },
);
