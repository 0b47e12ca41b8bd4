import type { Context } from '../api/context.ts';
import { checkPort } from '../redshift/validation.ts';
import { conflict, inServerlessWords, invalid } from './error.ts';

/** Throws ValidationException unless it can be the name of a namespace or workgroup. */
export const checkName = (value: string, member: string): void => {
  if (/^[a-z0-9-]{3,64}$/.test(value)) return;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: ^[a-z0-9-]+$, with 3 to 64 characters',
  );
};

/** RPUs: 4, or 8 to 512 by eights, or up to 1024 by 32: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
const isBase = (rpus: number): boolean =>
  rpus === 4 || (rpus >= 8 && rpus <= 512 && rpus % 8 === 0) || (rpus > 512 && rpus <= 1024 && rpus % 32 === 0);

/** Throws ValidationException for a capacity that no workgroup has. */
export const checkCapacity = (base: number, max: number | undefined): void => {
  if (!isBase(base)) {
    throw invalid(`Invalid base capacity ${base}: it must be 4, 8 to 512 in steps of 8, or up to 1024 in steps of 32.`);
  }
  if (max === undefined) return;
  const isMax = max >= 8 && max <= 5632 && max % 8 === 0;
  if (!isMax) throw invalid(`Invalid max capacity ${max}: it must be 8 to 5632 in steps of 8.`);
  if (max < base) throw invalid(`The max capacity ${max} must not be smaller than the base capacity ${base}.`);
};

/** Throws ValidationException unless a workgroup may listen on the port. */
export const checkWorkgroupPort = (port: number): void => inServerlessWords(() => checkPort(port));

/** Zones that a workgroup has subnets in, at least. */
const leastZones = 3;

/** The ids of existing subnets in at least three zones; default: those of the default VPC. */
export const checkSubnets = ({ ec2 }: Context, ids: readonly string[], defaultVpcId: string): string[] => {
  if (ids.length === 0) return ec2.subnets.filter(({ vpcId }) => vpcId === defaultVpcId).map(({ id }) => id);
  const subnets = ids.map((id) => {
    const found = ec2.subnets.find((subnet) => subnet.id === id);
    if (found === undefined) throw invalid(`The subnet ID '${id}' does not exist`);
    return found;
  });
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
  if (zones.size < leastZones) {
    throw invalid(`Subnets of ${leastZones} availability zones are needed, and these are in ${zones.size}.`);
  }
  return [...new Set(ids)];
};

/** Throws ConflictException while something is under way. */
export const refuseBusy = (what: string, status: string): void => {
  if (status === 'available') return;
  throw conflict(`There is an operation running on the ${what}. Try again at a later time. (it is ${status})`);
};
