import { ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';

/** Always none: nobody can give this account an alias. Terraform's aws_iam_account_alias asks for it. */
export const ListAccountAliases = action(ListAccountAliasesCommand, ['Marker', 'MaxItems'], needsItself, () => ({
  AccountAliases: [],
  IsTruncated: false,
}));
