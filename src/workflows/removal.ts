import { sleep } from '@temporalio/workflow';
import type { Ownership, Removed } from '../contract/activities.ts';
import type { Left, ResourceRef, TeardownResult } from '../contract/results.ts';
import { activities } from './activities.ts';
import { reason, throwBug } from './failure.ts';
import type { Steps } from './steps.ts';

/** What to remove of one pipeline: resources with this ownership and one of these names. */
export interface Holdings extends Ownership {
  clusters: string[];
  /** Names of Redshift Serverless workgroups and of namespaces; absent if none was asked for. */
  workgroups?: string[];
  namespaces?: string[];
  /** Whether to remove its security group and the rules in it; they are found by their tags. */
  network: boolean;
  /** Names of cluster subnet groups; absent if none was asked for. */
  subnetGroups?: string[];
  roles: string[];
  users: string[];
  /** Identifier of a snapshot to take of the cluster before it is deleted. */
  finalSnapshot?: string;
}

/** AWS may not show yet what a run has just created. */
const secondLookMs = 3_000;

/**
 * Revokes the rules, deletes clusters and workgroups and waits until they are gone, then deletes namespaces, security
 * group, subnet groups, roles and users: only what carries the pipeline's tag and, with a run, only what that run
 * created, for which it looks twice. What cannot be removed does not hold up the rest, and is reported with the reason.
 * Pipelines do not wait for each other.
 */
export class Removal {
  readonly #steps: Steps;
  /** The stages of each pipeline. */
  readonly #plans: Planned[][][];

  /**
   * A step's name says what it does and, if there are several pipelines, to which one. A step that finds nothing names
   * the pipeline; `full` also names the owner, who may not be the worker's.
   */
  constructor(steps: Steps, holdings: Holdings[], naming: 'short' | 'full') {
    this.#steps = steps;
    const name: NameStep = naming === 'short' ? (what) => what : (...words) => words.join(' ');
    const whose = ({ pipeline, owner }: Holdings) => (naming === 'short' ? pipeline : `${pipeline} of ${owner}`);
    this.#plans = holdings.map((one) => planned(one, whose(one), name).filter((stage) => stage.length > 0));
    const before = steps.list().map((step) => step.name);
    for (const stages of this.#plans) {
      const names = stages.map((stage) => stage.map(({ step }) => step));
      steps.append(names, before);
    }
  }

  async run(): Promise<TeardownResult> {
    const results = await Promise.all(this.#plans.map((stages) => this.#removeAll(stages)));
    const snapshot = results.find(({ finalSnapshot }) => finalSnapshot !== undefined)?.finalSnapshot;
    return {
      deleted: results.flatMap(({ deleted }) => deleted),
      left: results.flatMap(({ left }) => left),
      ...(snapshot === undefined ? {} : { finalSnapshot: snapshot }),
      durations: this.#steps.durations(),
    };
  }

  async #removeAll(stages: Planned[][]): Promise<Removed & { left: Left[] }> {
    const result: Removed & { left: Left[] } = { deleted: [], left: [] };
    for (const stage of stages) {
      for (const outcome of await Promise.all(stage.map((one) => this.#remove(one, result.left)))) {
        if ('reason' in outcome) result.left.push(outcome);
        else {
          result.deleted.push(...outcome.deleted);
          if (outcome.finalSnapshot !== undefined) result.finalSnapshot = outcome.finalSnapshot;
        }
      }
    }
    return result;
  }

  async #remove({ step, resource, whose, work }: Planned, left: Left[]): Promise<Removed | Left> {
    const user = userLeft(resource, left);
    if (user !== undefined) {
      this.#steps.skip(step, user);
      return { resource, reason: user };
    }
    try {
      return await this.#steps.run(step, work, (removed) => removedText(removed, whose));
    } catch (error) {
      throwBug(error);
      return { resource, reason: reason(error) };
    }
  }
}

interface Planned {
  step: string;
  resource: ResourceRef;
  whose: string;
  work: () => Promise<Removed>;
}

type NameStep = (what: string, id: string) => string;

/**
 * Stage after stage, because AWS deletes a group only when no cluster uses it, and a namespace only without a
 * workgroup.
 */
function planned(
  { clusters, workgroups = [], namespaces = [], network, subnetGroups = [], ...others }: Holdings,
  whose: string,
  step: NameStep,
): Planned[][] {
  const { roles, users, finalSnapshot, ...ownership } = others;
  const plan = (what: string, type: ResourceRef['type'], ids: string[], remove: (id: string) => Promise<Removed>) =>
    ids.map((id): Planned => {
      const work = () => remove(id);
      const isRecent = ownership.run !== undefined;
      return { step: step(what, id), resource: { type, id }, whose, work: isRecent ? () => lookTwice(work) : work };
    });
  const groups = network ? [ownership.pipeline] : [];
  return [
    plan('revoke', 'AWS::EC2::SecurityGroupIngress', groups, () => activities.removeIngress(ownership)),
    [
      ...plan('delete cluster', 'AWS::Redshift::Cluster', clusters, (id) =>
        removeCluster(ownership, id, finalSnapshot),
      ),
      ...plan('delete workgroup', 'AWS::RedshiftServerless::Workgroup', workgroups, (name) =>
        removeWorkgroup(ownership, name),
      ),
    ],
    [
      ...plan('delete namespace', 'AWS::RedshiftServerless::Namespace', namespaces, (name) =>
        removeNamespace(ownership, name),
      ),
      ...plan('delete group', 'AWS::EC2::SecurityGroup', groups, () => activities.removeSecurityGroup(ownership)),
      ...plan('delete subnet group', 'AWS::Redshift::ClusterSubnetGroup', subnetGroups, (name) =>
        activities.removeSubnetGroup({ ...ownership, name }),
      ),
      ...plan('delete role', 'AWS::IAM::Role', roles, (name) => activities.removeRole({ ...ownership, name })),
      ...plan('delete user', 'AWS::IAM::User', users, (name) => activities.removeUser({ ...ownership, name })),
    ],
  ];
}

async function lookTwice(work: () => Promise<Removed>): Promise<Removed> {
  const removed = await work();
  if (removed.deleted.length > 0) return removed;
  await sleep(secondLookMs, { summary: 'AWS may not show yet what was just created' });
  return work();
}

/** What uses the resources of a type. */
const usersOf: Partial<Record<ResourceRef['type'], ResourceRef['type'][]>> = {
  'AWS::EC2::SecurityGroup': ['AWS::Redshift::Cluster', 'AWS::RedshiftServerless::Workgroup'],
  'AWS::Redshift::ClusterSubnetGroup': ['AWS::Redshift::Cluster'],
  'AWS::RedshiftServerless::Namespace': ['AWS::RedshiftServerless::Workgroup'],
};

/** Why the resource cannot be deleted: as long as a cluster is left, AWS keeps its groups. */
function userLeft({ type }: ResourceRef, left: Left[]): string | undefined {
  const user = left.find(({ resource }) => usersOf[type]?.includes(resource.type));
  return user && `${user.resource.id} could not be deleted, and uses it`;
}

/** Gone means that AWS no longer knows it; until then it costs money. */
async function removeCluster(ownership: Ownership, identifier: string, finalSnapshot?: string): Promise<Removed> {
  const snapshot = finalSnapshot === undefined ? {} : { finalSnapshot };
  const removed = await activities.removeCluster({ ...ownership, identifier, ...snapshot });
  if (removed.deleted.length > 0) await activities.awaitClusterGone({ identifier });
  return removed;
}

async function removeWorkgroup(ownership: Ownership, name: string): Promise<Removed> {
  const removed = await activities.removeWorkgroup({ ...ownership, name });
  if (removed.deleted.length > 0) await activities.awaitWorkgroupGone({ name });
  return removed;
}

async function removeNamespace(ownership: Ownership, name: string): Promise<Removed> {
  const removed = await activities.removeNamespace({ ...ownership, name });
  if (removed.deleted.length > 0) await activities.awaitNamespaceGone({ name });
  return removed;
}

function removedText({ deleted, finalSnapshot }: Removed, whose: string): string {
  const kept = finalSnapshot === undefined ? '' : `, snapshot ${finalSnapshot}`;
  return deleted.length === 0 ? `nothing of ${whose}` : `${deleted.map(({ id }) => id).join(', ')}${kept}`;
}
