import { z } from 'zod';
import { identifier } from './sources.ts';

/** The input `network`: where to create a warehouse, and who may reach it. A function, as in sources.ts. */

const allowedRanges = 'allowed: "auto", or a list of 1 to 60 IPv4 ranges such as ["203.0.113.7/32"]';

function cidrs() {
  const range = identifier(
    /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/,
    'an IPv4 range such as 203.0.113.7/32; IPv6 is not supported',
  );
  // AWS takes 60 rules for a group.
  const ranges = z.array(range).min(1, { error: allowedRanges }).max(60, { error: allowedRanges });
  return z.union([z.literal('auto'), ranges], { error: allowedRanges });
}

function ids(prefix: string, most: number, what: string) {
  // regex-ok: one class, counted, after a literal
  const id = identifier(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as ${prefix}-0a1b2c3d4e5f60718`);
  const error = `allowed: 1 to ${most} ${what}`;
  return z.array(id).min(1, { error }).max(most, { error });
}

export function network() {
  return z
    .strictObject({
      cidrs: cidrs()
        .default('auto')
        .describe('Who may reach the port: IPv4 ranges; "auto" is the address of the worker, as a /32.'),
      vpcId: identifier(/^vpc-[0-9a-f]{8,17}$/, 'an id such as vpc-0a1b2c3d4e5f60718')
        .optional()
        .describe('VPC of the warehouse, in all of its subnets unless subnetIds names some; default: the default VPC.'),
      subnetIds: ids('subnet', 20, 'subnets').optional().describe('Subnets for the warehouse, all in one VPC.'),
      subnetGroup: identifier(/^[a-z0-9][a-z0-9._-]{0,254}$/, 'lower-case letters, digits or any of ._-, 255 at most')
        .optional()
        .describe('Name of a cluster subnet group that is there, and is left as it is.'),
      securityGroupIds: ids('sg', 5, 'security groups')
        .optional()
        .describe('Security groups that are there, and are left as they are: none is made, and nothing is opened.'),
    })
    .superRefine((given, context) => {
      const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
      if (given.subnetGroup !== undefined) {
        const message = 'allowed only without network.subnetGroup, which tells the subnets and their VPC';
        for (const field of ['vpcId', 'subnetIds'] as const) if (given[field] !== undefined) refuse(field, message);
      }
      if (given.securityGroupIds !== undefined && given.cidrs !== 'auto')
        refuse('cidrs', 'allowed only without network.securityGroupIds: no port is opened then');
    })
    .prefault({})
    .describe('Where the warehouse stands, and who may reach it.');
}

export type Network = z.output<ReturnType<typeof network>>;
