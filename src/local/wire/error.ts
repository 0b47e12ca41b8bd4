/** A message that breaks the protocol; it ends the session that sent it, with SQLSTATE 08P01. */
export class ProtocolError extends Error {
  readonly sqlState = '08P01';

  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}
