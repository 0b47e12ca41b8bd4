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
    super(`the project in ${folder} is wrong: ${problems.map(problemText).join('; ')}`);
    this.problems = problems;
  }
}

export function problemText({ file, line, message }: Problem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}
