import type { Parsed } from '../contract/inputs.ts';
import type { ProjectPlan } from '../contract/plan.ts';
import { findingText } from '../contract/preflight.ts';
import type { Intent, PreflightResult, RoleIntent } from '../contract/preflight.ts';
import { clusterIdentifier, networkWanted, roleName, securityGroupName, subnetGroupsMade, userName } from './names.ts';

/** What a pipeline with this input and plan is about to create and use. */
export function intentOf(
  input: Parsed<'provision'>,
  { staging, reads, load, workspace }: Pick<ProjectPlan, 'staging' | 'reads' | 'load' | 'workspace'>,
): Intent {
  return {
    pipeline: input.name,
    warehouse: { ...input.warehouse, identifier: clusterIdentifier(input) },
    role: roleOf(input),
    user: { name: userName(input), create: input.user.create },
    tagKeys: Object.keys(input.tags),
    group: securityGroupName(input),
    network: networkWanted(input),
    ...(input.transport === 'data-api' && { usesDataApi: true }),
    subnetGroups: subnetGroupsMade(input),
    staging,
    reads: reads.filter((uri) => uri !== workspace),
    ...(Object.keys(input.parameters).length > 0 && { parameters: input.parameters }),
    mode: load.mode,
    workspace,
  };
}

function roleOf(input: Parsed<'provision'>): RoleIntent {
  const { arn, path, policies, permissionsBoundary, keep: isKept } = input.role;
  return arn === undefined ? { name: roleName(input), path, policies, permissionsBoundary, isKept } : { arn };
}

/** How many checks passed, and what the others found. */
export function preflightText({ findings }: PreflightResult): string {
  const others = findings.filter(({ state }) => state !== 'passed');
  const told = others.map(
    (finding) => `${finding.state === 'warned' ? 'warning' : 'unknown'}: ${findingText(finding)}`,
  );
  return [`${findings.length - others.length} of ${findings.length} passed`, ...told].join('; ');
}
