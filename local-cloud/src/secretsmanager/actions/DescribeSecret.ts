import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { action } from '../../api/action.ts';
import { onSecret } from '../needs.ts';
import { findSecret } from '../secret.ts';

export const DescribeSecret = action(DescribeSecretCommand, ['SecretId'], onSecret, (input, context) => {
  const { arn, name, description, versionId, createdAt, owningService, tags } = findSecret(context, input.SecretId);
  return {
    ARN: arn,
    Name: name,
    Description: description,
    CreatedDate: new Date(createdAt),
    VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
    Tags: tags,
    ...(owningService === undefined ? {} : { OwningService: owningService }),
  };
});
