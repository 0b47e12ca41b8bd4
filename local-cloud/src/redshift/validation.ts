import { InvalidTagFault$, TagLimitExceededFault$ } from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { defaultVpc } from '../ec2/ec2-state.ts';
import { documentedWords } from '../sql/lexer/reserved.ts';
import type { Tag } from '../state/tag.ts';

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

/** Throws InvalidParameterValue unless it is an identifier as clusters and snapshots have. */
export const checkIdentifier = (value: string, parameter: string, maxLength: number): void => {
  if (value.length <= maxLength && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(value)) return;
  throw invalid(
    `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only lowercase ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens; at most ${maxLength} characters.`,
  );
};

/** Throws InvalidParameterValue unless RA3 and RG clusters may listen on the port. */
export const checkPort = (port: number): void => {
  const isInRange = (port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215);
  if (Number.isInteger(port) && isInRange) return;
  throw invalid(`Invalid port: ${port}. Valid ports are 5431-5455 and 8191-8215.`);
};

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html: nor may the user be PUBLIC. */
const isReserved = (name: string): boolean => documentedWords.has(name) || name === 'public';

/** Throws InvalidParameterValue unless it can be the master's name. */
export const checkMasterUsername = (name: string): void => {
  if (/^[a-z][\w+.@-]{0,126}$/i.test(name) && !isReserved(name.toLowerCase())) return;
  throw invalid(
    'The parameter MasterUsername is not valid. It must be 1 to 127 letters, digits or +._@-, begin with a letter, and be no reserved word.',
  );
};

/** Throws InvalidParameterValue unless it can be a database's name. */
export const checkDatabase = (name: string): void => {
  if (/^[a-z_][a-z0-9_$-]{0,63}$/.test(name) && !isReserved(name)) return;
  throw invalid(
    'The parameter DBName is not valid. It must be 1 to 64 lowercase letters or digits, and be no reserved word.',
  );
};

/** Throws InvalidParameterValue naming the rule that the password breaks. */
export const checkPassword = (password: string): void => {
  const rules: [broken: boolean, text: string][] = [
    [password.length < 8, 'is not a valid password because it is shorter than 8 characters.'],
    [password.length > 64, 'is not a valid password because it is longer than 64 characters.'],
    [!/[A-Z]/.test(password), 'must contain at least one upper case letter.'],
    [!/[a-z]/.test(password), 'must contain at least one lower case letter.'],
    [!/\d/.test(password), 'must contain at least one decimal digit.'],
    [
      !/^[\x21-\x7e]+$/.test(password) || /['"\\/@]/.test(password),
      `is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ', '\\', ''' may be used.`,
    ],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken !== undefined) throw invalid(`The parameter MasterUserPassword ${broken[1]}`);
};

/** The ids, all of existing groups in the VPC; default: the default VPC. */
export const checkSecurityGroups = (
  { ec2 }: Context,
  ids: readonly string[],
  vpcId: string = defaultVpc(ec2).id,
): string[] => {
  const missing = ids.find((id) => !ec2.groups.some((group) => group.id === id && group.vpcId === vpcId));
  if (missing !== undefined) throw invalid(`VPC Security group ${missing} does not exist in VPC ${vpcId}`);
  return [...new Set(ids)];
};

/** The tags, checked: at most 50, each key once. Throws InvalidTagFault, TagLimitExceededFault. */
export const checkTags = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Tag[] => {
  if (tags.length > 50) throw fault(TagLimitExceededFault$, 'You have exceeded the number of tags allowed.');
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size < tags.length) throw fault(InvalidTagFault$, 'The tag keys are not unique.');
  return tags.map(({ Key = '', Value = '' }) => {
    if (Key === '' || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key)) {
      throw fault(
        InvalidTagFault$,
        `The tag ${Key}=${Value} is invalid: 1 to 128 characters of key, not starting with aws:, 0 to 256 of value.`,
      );
    }
    return { Key, Value };
  });
};
