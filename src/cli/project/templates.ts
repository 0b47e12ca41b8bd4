import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { projectFileName } from '../../project/project-file.ts';
import { bundledProject } from '../project-folder.ts';
import { packageRoot } from '../package.ts';

const examples = join(packageRoot, 'examples');

/** The templates of a project, the default first: folders of examples/. */
export const templates = ['starter', 'loyalty', 'deliveries', 'sparkify'] as const;
export type Template = (typeof templates)[number];

/** The project that is the package itself; examples/ has only what is added to a copy. */
export const bundledTemplate: Template = 'sparkify';

/** The files of a template, by their paths in it, with slashes. */
export function templateFiles(template: Template): Map<string, Buffer> {
  const own = filesBelow(join(examples, template));
  if (template !== bundledTemplate) return own;
  const sql = Array.from(filesBelow(join(bundledProject, 'sql')), ([path, bytes]) => [`sql/${path}`, bytes] as const);
  return new Map([[projectFileName, readFileSync(join(bundledProject, projectFileName))], ...sql, ...own]);
}

function filesBelow(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
}
