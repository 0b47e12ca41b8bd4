import { InvalidNextTokenException$, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { needsItself } from '../../api/need.ts';
import { pageOf } from '../../api/paging.ts';

export const ListSecrets = action(
  ListSecretsCommand,
  ['MaxResults', 'NextToken'],
  needsItself,
  (input, { secrets }) => {
    const invalid = () => fault(InvalidNextTokenException$, 'The NextToken value is not valid.');
    const page = { marker: input.NextToken, size: Math.min(input.MaxResults ?? 100, 100) };
    const { items, marker } = pageOf(secrets.secrets, ({ name }) => name, page, invalid);
    return {
      SecretList: items.map(({ arn, name, description, createdAt, owningService, tags }) => ({
        ARN: arn,
        Name: name,
        Description: description,
        CreatedDate: new Date(createdAt),
        Tags: tags,
        ...(owningService === undefined ? {} : { OwningService: owningService }),
      })),
      ...(marker === undefined ? {} : { NextToken: marker }),
    };
  },
);
