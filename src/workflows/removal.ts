import type { Ownership, Removed } from '../contract/activities.ts';
import type { Left, ResourceRef, TeardownResult } from '../contract/results.ts';
import { removing } from './activities.ts';
import { reason } from './failure.ts';
import type { Steps } from './steps.ts';

/** What is to be removed of one pipeline, by name. */
export interface Holdings {
  pipeline: string;
  clusters: string[];
  roles: string[];
  users: string[];
  /** Identifier of a snapshot to take of the cluster before it is deleted. */
  finalSnapshot?: string;
  /** Only what outlived its time to live by then: ISO 8601, UTC. */
  expiredBy?: string;
}

/**
 * Revokes the rules, deletes the clusters and waits until they are gone, then deletes security group, roles and users:
 * only what carries the pipeline's tag. One that cannot be removed does not keep the others; it is reported with the
 * reason. Pipelines do not wait for each other.
 */
export class Removal {
  readonly #steps: Steps;
  /** The stages of each pipeline. */
  readonly #plans: Planned[][][];

  /** Its steps are named by what they do and, where there is more than one pipeline to tell apart, to what. */
  constructor(steps: Steps, holdings: Holdings[], naming: 'short' | 'full') {
    this.#steps = steps;
    const name: NameStep = naming === 'short' ? (what) => what : (...words) => words.join(' ');
    this.#plans = holdings.map((one) => planned(one, name).filter((stage) => stage.length > 0));
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

  async #remove({ step, resource, work }: Planned, left: Left[]): Promise<Removed | Left> {
    const user = userLeft(resource, left);
    if (user !== undefined) {
      this.#steps.skip(step, user);
      return { resource, reason: user };
    }
    try {
      return await this.#steps.run(step, work, told);
    } catch (error) {
      return { resource, reason: reason(error) };
    }
  }
}

interface Planned {
  step: string;
  resource: ResourceRef;
  work: () => Promise<Removed>;
}

type NameStep = (what: string, id: string) => string;

/** Stage after stage: AWS lets go of the group once no cluster is in it, and of nothing that a cluster still uses. */
function planned({ clusters, roles, users, finalSnapshot, ...ownership }: Holdings, step: NameStep): Planned[][] {
  const { pipeline } = ownership;
  return [
    [
      {
        step: step('revoke', pipeline),
        resource: { type: 'AWS::EC2::SecurityGroupIngress', id: pipeline },
        work: () => removing.removeIngress(ownership),
      },
    ],
    clusters.map((identifier) => ({
      step: step('delete cluster', identifier),
      resource: { type: 'AWS::Redshift::Cluster', id: identifier },
      work: () => removeCluster(ownership, identifier, finalSnapshot),
    })),
    [
      {
        step: step('delete group', pipeline),
        resource: { type: 'AWS::EC2::SecurityGroup', id: pipeline },
        work: () => removing.removeSecurityGroup(ownership),
      },
      ...roles.map((name) => ({
        step: step('delete role', name),
        resource: { type: 'AWS::IAM::Role' as const, id: name },
        work: () => removing.removeRole({ ...ownership, name }),
      })),
      ...users.map((name) => ({
        step: step('delete user', name),
        resource: { type: 'AWS::IAM::User' as const, id: name },
        work: () => removing.removeUser({ ...ownership, name }),
      })),
    ],
  ];
}

/** Why the resource cannot be deleted: a cluster that is left keeps its group, however long one waits. */
export function userLeft({ type }: ResourceRef, left: Left[]): string | undefined {
  const cluster = left.find(({ resource }) => resource.type === 'AWS::Redshift::Cluster');
  if (!cluster || type !== 'AWS::EC2::SecurityGroup') return undefined;
  return `${cluster.resource.id} could not be deleted, and uses it`;
}

/** Gone means that AWS no longer knows it: until then it is paid for. */
export async function removeCluster(
  ownership: Ownership,
  identifier: string,
  finalSnapshot?: string,
): Promise<Removed> {
  const snapshot = finalSnapshot === undefined ? {} : { finalSnapshot };
  const removed = await removing.removeCluster({ ...ownership, identifier, ...snapshot });
  if (removed.deleted.length > 0) await removing.awaitClusterGone({ identifier });
  return removed;
}

function told({ deleted, finalSnapshot }: Removed): string {
  const kept = finalSnapshot === undefined ? '' : `, snapshot ${finalSnapshot}`;
  return deleted.length === 0 ? 'nothing of ours' : `${deleted.map(({ id }) => id).join(', ')}${kept}`;
}
