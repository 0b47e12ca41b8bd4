import { connect } from 'node:net';
import type { Vpc } from '@aws-sdk/client-ec2';
import type { ClusterEndpoint } from '../../contract/activities.ts';
import type { Network } from '../../contract/network.ts';
import type { Finding } from '../../contract/preflight.ts';
import { callerAddress } from '../caller-address.ts';
import type { AwsClients } from '../clients.ts';
import { isDenied, ResourceNotFoundError } from '../errors.ts';
import { rangesOf, workerAddresses } from '../network.ts';
import { findPlace } from '../place.ts';
import { isInRange } from '../range.ts';
import { requireGroups } from '../security-group.ts';
import { finder } from './finding.ts';

const { passed, warned, failed } = finder('network');

export interface NetworkWish extends Network {
  publiclyAccessible: boolean;
  /** Whether nothing needs to reach the port. */
  usesDataApi?: boolean;
}

/** Whether the worker will be able to reach the new cluster from where it runs. */
export async function checkNetwork(clients: AwsClients, wish: NetworkWish): Promise<Finding[]> {
  try {
    const { vpc, vpcId } = await findPlace(clients, wish);
    if (wish.securityGroupIds) return [await admittedByOthers(clients, wish.securityGroupIds, vpcId)];
    if (wish.usesDataApi === true)
      return [passed({ what: `the VPC ${vpcId}`, why: 'exists; no port is opened in it' })];
    return [wish.publiclyAccessible ? await reachPublic(clients, wish, vpc) : await reachPrivate(clients, wish, vpc)];
  } catch (error) {
    const what = `the network in ${clients.region}`;
    if (error instanceof ResourceNotFoundError) {
      const [why, ...fix] = error.message.split(': ');
      return [failed({ what, why: `does not match the input: ${why}`, fix: fix.join(': ') })];
    }
    if (!isDenied(error)) throw error;
    const why = `cannot be read (${(error as Error).message})`;
    return [failed({ what, why, fix: 'give the worker the policy that `sparkify policy` prints' })];
  }
}

async function admittedByOthers(clients: AwsClients, ids: string[], vpcId: string): Promise<Finding> {
  await requireGroups(clients, ids, vpcId);
  return passed({ what: ids.join(', '), why: `exist in ${vpcId}, and decide who may reach the cluster` });
}

async function reachPublic(clients: AwsClients, { cidrs }: NetworkWish, vpc: Vpc): Promise<Finding> {
  if (cidrs !== 'auto')
    return passed({ what: `the public cluster in ${vpc.VpcId}`, why: `will admit ${cidrs.join(', ')}` });
  const own = (await workerAddresses(clients, true, vpc)).join(' and ');
  return passed({ what: `this worker, at ${own}`, why: `will be admitted by the public cluster in ${vpc.VpcId}` });
}

/** A private cluster only has an address in its VPC, reachable from outside only through a VPN or a peering. */
async function reachPrivate(clients: AwsClients, { cidrs }: NetworkWish, vpc: Vpc): Promise<Finding> {
  const address = await callerAddress(clients, false);
  const ranges = rangesOf(vpc);
  const what = `this worker, at ${address},`;
  const isInside = ranges.some((range) => isInRange(address, range));
  const why = `is outside ${vpc.VpcId} (${ranges.join(', ')}), in which the private cluster will be`;
  if (!isInside && cidrs === 'auto') {
    const fix =
      'set warehouse.publiclyAccessible, or run the worker in the VPC; if a VPN or a peering leads there, set ' +
      'network.cidrs to the range that the worker comes from';
    return failed({ what, why, fix });
  }
  const admitted = cidrs === 'auto' ? [] : cidrs;
  const told = admitted.join(', ');
  if (!isInside) return warned({ what, why, fix: `it can connect only through a VPN or a peering from ${told}` });
  if (cidrs !== 'auto' && !admitted.some((range) => isInRange(address, range)))
    return warned({
      what,
      why: `is not in network.cidrs ${told}`,
      fix: 'widen it, unless the worker has another address there',
    });
  return passed({ what, why: `is in ${vpc.VpcId}, as the private cluster will be` });
}

const connectTimeoutMs = 5_000;

/** Whether the existing warehouse accepts a connection from this worker. It may do so later. */
export async function checkReach({ address, port }: ClusterEndpoint): Promise<Finding> {
  const what = `${address}:${port}`;
  const why = await whyUnreachable(address, port);
  if (why === undefined) return passed({ what, why: 'accepts connections from this worker' });
  const fix = 'does its security group admit this worker, and is there a way into its VPC?';
  return warned({ what, why: `accepts no connection from this worker (${why})`, fix });
}

function whyUnreachable(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs });
    const end = (why?: string) => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${connectTimeoutMs / 1000} s`));
    socket.once('error', ({ message }) => end(message));
  });
}
