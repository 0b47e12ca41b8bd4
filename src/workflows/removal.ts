import type { Removed } from '../contract/activities.ts';
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
}

/**
 * Revokes the rules, deletes the clusters and waits until they are gone, then deletes security group, roles and users:
 * only what carries the pipeline's tag. One that cannot be removed does not keep the others; it is reported with the
 * reason.
 */
export class Removal {
  readonly #steps: Steps;
  readonly #stages: Planned[][];

  /** Its steps are named by what they do and, where there is more than one pipeline to tell apart, to what. */
  constructor(steps: Steps, holdings: Holdings[], naming: 'short' | 'full') {
    this.#steps = steps;
    this.#stages = holdings
      .flatMap((one) => planned(one, naming === 'short' ? (what) => what : (...words) => words.join(' ')))
      .filter((stage) => stage.length > 0);
    steps.append(this.#stages.map((stage) => stage.map(({ step }) => step)));
  }

  async run(): Promise<TeardownResult> {
    const result: TeardownResult = { deleted: [], left: [], durations: [] };
    for (const stage of this.#stages) {
      const left = result.left.map(({ resource }) => resource.id);
      for (const outcome of await Promise.all(stage.map((one) => this.#remove(one, left)))) {
        if ('reason' in outcome) result.left.push(outcome);
        else {
          result.deleted.push(...outcome.deleted);
          if (outcome.finalSnapshot !== undefined) result.finalSnapshot = outcome.finalSnapshot;
        }
      }
    }
    return { ...result, durations: this.#steps.durations() };
  }

  async #remove({ step, resource, usedBy = [], work }: Planned, left: string[]): Promise<Removed | Left> {
    const user = usedBy.find((id) => left.includes(id));
    if (user !== undefined) {
      const why = `${user} could not be deleted, and uses it`;
      this.#steps.skip(step, why);
      return { resource, reason: why };
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
  /** AWS refuses to delete it for as long as one of these is there: no use in asking for hours. */
  usedBy?: string[];
  work: () => Promise<Removed>;
}

type NameStep = (what: string, id: string) => string;

/** Stage after stage: AWS lets go of the group once no cluster is in it, and of nothing that a cluster still uses. */
function planned({ pipeline, clusters, roles, users, finalSnapshot }: Holdings, step: NameStep): Planned[][] {
  return [
    [
      {
        step: step('revoke', pipeline),
        resource: { type: 'AWS::EC2::SecurityGroupIngress', id: pipeline },
        work: () => removing.removeIngress({ pipeline }),
      },
    ],
    clusters.map((identifier) => ({
      step: step('delete cluster', identifier),
      resource: { type: 'AWS::Redshift::Cluster', id: identifier },
      work: () => removeCluster(pipeline, identifier, finalSnapshot),
    })),
    [
      {
        step: step('delete group', pipeline),
        resource: { type: 'AWS::EC2::SecurityGroup', id: pipeline },
        usedBy: clusters,
        work: () => removing.removeSecurityGroup({ pipeline }),
      },
      ...roles.map((name) => ({
        step: step('delete role', name),
        resource: { type: 'AWS::IAM::Role' as const, id: name },
        work: () => removing.removeRole({ pipeline, name }),
      })),
      ...users.map((name) => ({
        step: step('delete user', name),
        resource: { type: 'AWS::IAM::User' as const, id: name },
        work: () => removing.removeUser({ pipeline, name }),
      })),
    ],
  ];
}

/** Gone means that AWS no longer knows it: until then it is paid for. */
async function removeCluster(pipeline: string, identifier: string, finalSnapshot?: string): Promise<Removed> {
  const snapshot = finalSnapshot === undefined ? {} : { finalSnapshot };
  const removed = await removing.removeCluster({ pipeline, identifier, ...snapshot });
  if (removed.deleted.length > 0) await removing.awaitClusterGone({ identifier });
  return removed;
}

function told({ deleted, finalSnapshot }: Removed): string {
  const kept = finalSnapshot === undefined ? '' : `, snapshot ${finalSnapshot}`;
  return deleted.length === 0 ? 'nothing of ours' : `${deleted.map(({ id }) => id).join(', ')}${kept}`;
}
