import type { Copy } from '../../sql/tree/copy.ts';
import type { Target, TargetColumn } from './target.ts';
import { CopyError } from './copy-session.ts';

/** A jsonpath after its `$`: member names and array indexes. */
export type JsonPath = readonly (string | number)[];

/** How a JSON record's members become a row: one entry per column to fill. */
export type Mapping =
  | { kind: 'keys'; ignoreCase: boolean; columns: TargetColumn[] }
  | { kind: 'paths'; paths: JsonPath[]; columns: TargetColumn[] }
  | { kind: 'noshred'; columns: [TargetColumn] };

/**
 * The mapping of a COPY … JSON; jsonPathsText is the jsonpaths file. Throws CopyError if the file is malformed (which
 * MAXERROR does not forgive) or the number of paths differs from the number of columns.
 */
export function jsonMapping(statement: Copy, target: Target, jsonPathsText: string | undefined): Mapping {
  const { columns } = target;
  const shred = statement.format.kind === 'json' ? statement.format.shred : 'auto';
  if (shred === 'noshred') {
    const [column, ...rest] = columns;
    if (column?.type.kind !== 'super' || rest.length > 0) {
      throw new CopyError('XX000', `JSON 'noshred' needs exactly one column of type SUPER`);
    }
    return { kind: 'noshred', columns: [column] };
  }
  const paths = jsonPathsText === undefined ? undefined : parseJsonPaths(jsonPathsText);
  if (paths === undefined) return { kind: 'keys', ignoreCase: shred === 'auto ignorecase', columns };
  if (paths.length !== columns.length) {
    const detail = `Number of jsonpaths: ${paths.length}, number of columns in table or column list: ${columns.length}`;
    throw new CopyError('XX000', 'Number of jsonpaths and columns should match', { detail });
  }
  return { kind: 'paths', paths, columns };
}

/** The paths of a jsonpaths file; undefined if its key is misspelt, which Redshift treats as 'auto'. */
export function parseJsonPaths(text: string): JsonPath[] | undefined {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CopyError('XX000', `Invalid JSONPaths file: not a JSON object`, { detail: (error as Error).message });
  }
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new CopyError('XX000', 'Invalid JSONPaths file: not a JSON object');
  }
  const paths = (file as { jsonpaths?: unknown }).jsonpaths;
  if (paths === undefined) return undefined;
  if (!Array.isArray(paths)) throw new CopyError('XX000', 'Invalid JSONPaths file: jsonpaths is not an array');
  return paths.map((path: unknown) => parseJsonPath(path));
}

const step = /\.([^.[\]'"*\s]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y;

function parseJsonPath(path: unknown): JsonPath {
  const invalid = (): CopyError =>
    new CopyError(
      'XX000',
      `Invalid JSONPath format. Supported notations are 'dot-notation' and 'bracket-notation': ${JSON.stringify(path)}`,
    );
  if (typeof path !== 'string' || !path.startsWith('$') || path.length === 1) throw invalid();
  const steps: (string | number)[] = [];
  for (step.lastIndex = 1; step.lastIndex < path.length;) {
    const match = step.exec(path);
    if (!match) throw invalid();
    const [, dotted, index, single, double] = match;
    steps.push(index === undefined ? (dotted ?? (single ?? double!).replace(/\\(.)/g, '$1')) : Number(index));
  }
  return steps;
}
