/** Thrown for a home folder that cannot be used; the message names the file, what is wrong with it and what to do. */
export class HomeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HomeError';
  }
}

/** Thrown for a home that another process has. */
export class HomeInUseError extends HomeError {}

/** The error for a file or folder that cannot be written, with the system's reason. */
export const unwritable = (path: string, cause: unknown): HomeError =>
  new HomeError(`${path} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
