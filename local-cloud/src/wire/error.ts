/** A message that breaks the protocol; it ends the session that sent it, with SQLSTATE 08P01. */
export class ProtocolError extends Error {
  readonly sqlState = '08P01';

  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/** Bytes that are not a value of their type: an ordinary error, after which the session continues. */
export class ValueError extends Error {
  readonly sqlState: string;

  constructor(sqlState: string, message: string) {
    super(message);
    this.name = 'ValueError';
    this.sqlState = sqlState;
  }
}
