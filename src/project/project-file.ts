import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { z } from 'zod';
import { allowed } from '../contract/allowed.ts';
import { loadOptions, parameters, projectName, region, s3Uri, tableName } from '../contract/sources.ts';
import { newlinesIn } from './lexer.ts';
import type { Problem } from './problems.ts';

/** The one JSON file of a project. */
export const projectFileName = 'sparkify.json';

const source = z.strictObject({
  uri: s3Uri().describe('Key prefix of the files.'),
  region: region().optional().describe("Region of the bucket; default: the worker's."),
});

const projectFile = z.strictObject({
  $schema: z.string().optional().describe('Where this schema is, for editors.'),
  name: projectName().describe('Name of the project.'),
  sources: z
    .record(tableName(), source)
    .refine((sources) => Object.keys(sources).length > 0, { error: 'allowed: at least one source' })
    .describe('Where the files of each staging table are in S3.'),
  workspace: s3Uri()
    .optional()
    .describe('Where a load may write manifests, which incremental loads need: s3://bucket/prefix.'),
  parameters: parameters().default({}).describe("Values for the SQL's own parameters, as in :'currency'."),
  load: loadOptions().prefault({}).describe('How to load, unless the input says otherwise.'),
});

export type ProjectFile = z.output<typeof projectFile>;

/** JSON Schema of sparkify.json. */
export function projectFileSchema(): object {
  return { title: projectFileName, ...z.toJSONSchema(projectFile, { io: 'input' }) };
}

/** What sparkify.json says. */
export interface ReadProjectFile {
  settings: ProjectFile;
  /** The line of a field that it has. */
  lineOf(...path: string[]): number;
}

/** Reads the text of sparkify.json; reports every wrong field with its line. */
export function readProjectFile(text: string): { read?: ReadProjectFile; problems: Problem[] } {
  const lineAt = (offset: number) => newlinesIn(text.slice(0, offset)) + 1;
  const problemAt = (offset: number, message: string): Problem => ({
    file: projectFileName,
    line: lineAt(offset),
    message,
  });
  const tree = treeOf(text);
  if ('what' in tree) return { problems: [problemAt(tree.offset, `is not JSON: ${tree.what}`)] };
  const odd = oddFields(tree).map(({ offset, what }) => problemAt(offset, what));
  if (odd.length > 0) return { problems: odd };
  const parsed = projectFile.safeParse(JSON.parse(text), { error: allowed });
  if (parsed.success) {
    const lineOf = (...path: string[]) => lineAt(lineNode(nodeAt(tree, path), tree, path).offset);
    return { read: { settings: parsed.data, lineOf }, problems: [] };
  }
  return {
    problems: parsed.error.issues.flatMap(wrongFields).map(({ path, message }) => {
      const node = nodeAt(tree, path);
      const found = node === undefined ? 'absent' : shown(text.slice(node.offset, node.offset + node.length));
      return problemAt(lineNode(node, tree, path).offset, `${path.join('.') || 'it'} is ${found}, ${message}`);
    }),
  };
}

interface Oddity {
  offset: number;
  what: string;
}

/** The first error causes the others. */
function treeOf(text: string): Node | Oddity {
  const errors: ParseError[] = [];
  try {
    const tree = parseTree(text, errors, { disallowComments: true });
    const [first] = errors;
    if (first === undefined && tree !== undefined) return tree;
    return {
      offset: first?.offset ?? 0,
      what: first === undefined ? 'empty' : wordsOf(printParseErrorCode(first.error)),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { offset: 0, what: 'nested too deeply' };
  }
}

/** For duplicate fields, JSON uses the last and hides the others; and one name is special in JavaScript. */
function oddFields(node: Node): Oddity[] {
  const children = node.children ?? [];
  const names = node.type === 'object' ? children.map(({ children: [key] = [] }) => String(key?.value)) : [];
  const odd = names.flatMap((name, at) => {
    const { offset } = children[at] as Node;
    if (name === '__proto__') return [{ offset, what: `has "${name}", which cannot be a name here` }];
    return names.indexOf(name) < at ? [{ offset, what: `has "${name}" twice` }] : [];
  });
  return [...odd, ...children.flatMap(oddFields)];
}

interface WrongField {
  path: (string | number)[];
  message: string;
}

function wrongFields(issue: z.core.$ZodIssue): WrongField[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    const fields = Object.keys(schemaAt(path).properties ?? {}).join(', ');
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `but there is no such field; allowed: ${fields}`,
    }));
  }
  // A name among the sources or parameters.
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => ({ path, message: `but its name is wrong, ${inner.message}` }));
  return [{ path, message: issue.message }];
}

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
}

function schemaAt(path: WrongField['path']): Schema {
  return path.reduce<Schema>((at, key) => at.properties?.[key] ?? (at.additionalProperties || {}), projectFileSchema());
}

const nodeAt = (tree: Node, path: WrongField['path']): Node | undefined => findNodeAtLocation(tree, path);

/** The node, or what it is missing in. */
function lineNode(node: Node | undefined, tree: Node, path: WrongField['path']): Node {
  if (node !== undefined || path.length === 0) return node?.parent ?? node ?? tree;
  const above = path.slice(0, -1);
  return lineNode(nodeAt(tree, above), tree, above);
}

function shown(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ');
  return oneLine.length > 80 ? `${oneLine.slice(0, 77)}...` : oneLine;
}

/** `CommaExpected` → `comma expected`. */
function wordsOf(code: string): string {
  return code.replaceAll(/(?<!^)([A-Z])/g, ' $1').toLowerCase();
}
