import type { StagingPlan } from '../contract/plan.ts';
import type { CopySource } from '../contract/preflight.ts';
import { isBlank, tokensOf } from './lexer.ts';
import type { Project } from './project.ts';
import { recordFormat } from './record-format.ts';
import type { Script } from './script.ts';

interface Place {
  /** Of the warehouse. */
  region: string;
  /** Values that the input gives for the project's parameters. */
  parameters?: Record<string, string | number> | undefined;
}

/** The sources as the COPY files of the project use them. */
export function copySources(project: Project, planned: StagingPlan[], { region, parameters }: Place): CopySource[] {
  return planned.map(({ table, source }) => {
    const staged = project.staging.find((one) => one.table === table);
    if (staged === undefined) return { table, uri: source.uri, region, regionFrom: 'cluster' };
    const records = recordFormat(staged, { ...project.settings.parameters, ...parameters });
    return { table, uri: source.uri, ...regionOf(staged.copy, source.region, region), ...(records && { records }) };
  });
}

function regionOf(copy: Script, asked: string, ofCluster: string): Pick<CopySource, 'region' | 'regionFrom'> {
  const told = regionIn(copy);
  if (told === undefined) return { region: ofCluster, regionFrom: 'cluster' };
  if (told === ":'region'") return { region: asked, regionFrom: 'input' };
  return { region: told.slice(1, -1), regionFrom: 'file' };
}

/** The value of REGION as the COPY has it, in its quotes. */
function regionIn({ statements }: Script): string | undefined {
  const tokens = statements.flatMap(({ text }) => tokensOf(text)).filter((token) => !isBlank(token));
  const at = tokens.findIndex(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'region');
  // AS may come between.
  const [value] = at === -1 ? [] : tokens.slice(at + 1, at + 3).filter(({ kind }) => kind !== 'word');
  return value?.text;
}
