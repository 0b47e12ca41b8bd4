import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { z } from 'zod';
import { loadOptions, parameters, projectName, region, s3Uri, tableName } from '../contract/sources.ts';
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
    .describe('Where the files of each staging table lie in S3.'),
  parameters: parameters().default({}).describe("Values for the SQL's own parameters, as in :'currency'."),
  load: loadOptions().prefault({}).describe('How a load goes about it, unless its input says otherwise.'),
});

export type ProjectFile = z.output<typeof projectFile>;

/** JSON Schema of sparkify.json. */
export function projectFileSchema(): object {
  return { title: projectFileName, ...z.toJSONSchema(projectFile, { io: 'input' }) };
}

/** Reads the text of sparkify.json; tells every wrong field with its line. */
export function readProjectFile(text: string): { file?: ProjectFile; problems: Problem[] } {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const problemAt = (offset: number, message: string): Problem => ({
    file: projectFileName,
    line: text.slice(0, offset).split('\n').length,
    message,
  });
  if (errors.length > 0 || tree === undefined) {
    // The first error causes the others.
    const [{ offset, error } = { offset: 0, error: undefined }] = errors;
    const what = error === undefined ? 'nothing in it' : wordsOf(printParseErrorCode(error));
    return { problems: [problemAt(offset, `is no JSON: ${what}`)] };
  }
  const parsed = projectFile.safeParse(JSON.parse(text));
  if (parsed.success) return { file: parsed.data, problems: [] };
  return {
    problems: parsed.error.issues.flatMap((issue) =>
      wrongFields(issue).map(({ path, message }) => {
        const node = nodeAt(tree, path);
        const found = node === undefined ? 'absent' : shown(text.slice(node.offset, node.offset + node.length));
        return problemAt(lineNode(node, tree, path).offset, `${path.join('.') || 'it'} is ${found}, ${message}`);
      }),
    ),
  };
}

interface WrongField {
  path: (string | number)[];
  message: string;
}

function wrongFields(issue: z.core.$ZodIssue): WrongField[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'but there is no such field' }));
  // A name among the sources or parameters.
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => ({ path, message: `but its name is wrong, ${inner.message}` }));
  return [{ path, message: issue.message }];
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
