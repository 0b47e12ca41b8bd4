import { findingText, preflightChecks } from '../../contract/preflight.ts';
import type { CopySource, Finding, PreflightRequest } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { checkCredentials } from './credentials.ts';
import { unlessSlow, withinTime } from './finding.ts';
import { checkNames, unansweredNames } from './names.ts';
import { checkNetwork } from './network.ts';
import { checkNodes } from './nodes.ts';
import { checkPermissions } from './permissions.ts';
import { checkRole } from './role.ts';
import { checkSnapshot } from './snapshot.ts';
import { checkSource } from './sources.ts';
import { checkWarehouse } from './warehouse.ts';

/** A provision cannot work: every problem, and what to do about it. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly failed: Finding[];

  constructor(failed: Finding[]) {
    super(failed.map(findingText).join('; '));
    this.failed = failed;
  }

  /** Whether the only problems are names that belong to somebody else. */
  get isOfNames(): boolean {
    return this.failed.every(({ check, why }) => check === 'names' && why.startsWith('exists'));
  }
}

/** Throws PreflightError if a check failed. */
export function requirePassed(findings: Finding[]): Finding[] {
  const failed = findings.filter(({ state }) => state === 'failed');
  if (failed.length > 0) throw new PreflightError(failed);
  return findings;
}

/**
 * Checks within seconds whether a provision can work, and changes nothing. A check that is slow or gets no answer from
 * AWS is `unknown`; only for the names AWS's error is thrown, because they must be known.
 */
export function preflight(clients: AwsClients, request: PreflightRequest, sources: CopySource[]): Promise<Finding[]> {
  return look(clients, request, { sources, names: () => checkNames(clients, request) });
}

/**
 * Like `preflight`, when no provision follows: names without an answer are an ordinary failure, and the snapshot is
 * checked as well, which a provision does separately.
 */
export function survey(clients: AwsClients, request: PreflightRequest, sources: CopySource[]): Promise<Finding[]> {
  const names = () =>
    withinTime(() => checkNames(clients, request)).catch((error: unknown) => [unansweredNames(request, error)]);
  const { warehouse } = request;
  const { snapshotIdentifier } = warehouse.kind === 'cluster' ? warehouse : {};
  return look(clients, request, {
    sources,
    names,
    snapshot: (caller) =>
      warehouse.kind === 'cluster' && snapshotIdentifier !== undefined
        ? checkSnapshot(clients, { ...warehouse, snapshotIdentifier }, caller)
        : Promise.resolve([]),
  });
}

interface Looks {
  sources: CopySource[];
  names: () => Promise<Finding[]>;
  snapshot?: (caller: string | undefined) => Promise<Finding[]>;
}

async function look(
  clients: AwsClients,
  request: PreflightRequest,
  { sources, names, snapshot }: Looks,
): Promise<Finding[]> {
  const { caller, finding } = await checkCredentials(clients);
  if (finding.state === 'failed') return [finding];
  const { warehouse, role, network, usesDataApi = false } = request;
  const isServerless = warehouse.kind === 'serverless';
  const loading = { ...request, lists: request.workspace !== undefined };
  const looks = [
    names(),
    ...(caller === undefined
      ? []
      : [unlessSlow('permissions', caller, () => checkPermissions(clients, request, caller))]),
    ...(warehouse.kind === 'existing'
      ? [unlessSlow('warehouse', warehouse.identifier, () => checkWarehouse(clients, warehouse, request))]
      : [
          ...('arn' in role ? [unlessSlow('role', role.arn, () => checkRole(clients, { ...role, isServerless }))] : []),
          ...(warehouse.kind === 'cluster'
            ? [unlessSlow('nodes', warehouse.nodeType, () => checkNodes(clients, warehouse))]
            : []),
          unlessSlow('network', 'the network', () => checkNetwork(clients, { ...warehouse, ...network, usesDataApi })),
        ]),
    ...(snapshot ? [unlessSlow('snapshot', 'the snapshot', () => snapshot(caller))] : []),
    ...sources.map((source) =>
      unlessSlow('sources', `sources.${source.table}`, () => checkSource(clients, source, loading)),
    ),
  ];
  const findings = [finding, ...(await Promise.all(looks)).flat()];
  const place = ({ check }: Finding) => preflightChecks.indexOf(check);
  return findings.toSorted((a, b) => place(a) - place(b));
}
