/** One thing that is wrong with a project. */
export interface Problem {
  /** Path in the project's folder. */
  file: string;
  /** Absent when it is the file as a whole, or a file that is missing. */
  line?: number;
  message: string;
}

/** Everything that is wrong with a project, a line each: file, line, and what to do about it. */
export class InvalidProjectError extends Error {
  override readonly name = 'InvalidProjectError';
  readonly problems: Problem[];

  constructor(folder: string, problems: Problem[]) {
    const sorted = problems.toSorted(byPlace);
    super(`the project in ${folder} is wrong: ${sorted.map(problemText).join('; ')}`);
    this.problems = sorted;
  }
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}

export function problemText({ file, line, message }: Problem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}
