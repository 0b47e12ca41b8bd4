/** Thrown for a home folder that cannot be used; the message names the file, what is wrong with it and what to do. */
export class HomeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HomeError';
  }
}
