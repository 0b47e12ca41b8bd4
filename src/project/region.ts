import type { StagingPlan } from '../contract/plan.ts';
import type { CopySource } from '../contract/preflight.ts';
import { isBlank, tokensOf } from './lexer.ts';
import type { Project } from './project.ts';
import type { Script } from './script.ts';

/** The sources as the COPY files of the project use them, from a warehouse in that region. */
export function copySources({ staging }: Project, planned: StagingPlan[], clusterRegion: string): CopySource[] {
  return planned.map(({ table, source }) => {
    const copy = staging.find((one) => one.table === table)?.copy;
    const told = copy && regionIn(copy);
    if (told === undefined) return { table, uri: source.uri, region: clusterRegion, regionFrom: 'cluster' };
    if (told === ":'region'") return { table, ...source, regionFrom: 'input' };
    return { table, uri: source.uri, region: told.slice(1, -1), regionFrom: 'file' };
  });
}

/** The value of REGION as the COPY has it, in its quotes. */
function regionIn({ statements }: Script): string | undefined {
  const tokens = statements.flatMap(({ text }) => tokensOf(text)).filter((token) => !isBlank(token));
  const at = tokens.findIndex(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'region');
  // AS may stand between.
  const [value] = at === -1 ? [] : tokens.slice(at + 1, at + 3).filter(({ kind }) => kind !== 'word');
  return value?.text;
}
