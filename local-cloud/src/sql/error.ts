/**
 * SQL that Redshift refuses. `sqlState` is Redshift's answer (42601, 0A000, …); `position` counts characters from 1.
 */
export class DialectError extends Error {
  readonly sqlState: string;
  readonly position: number | undefined;
  readonly hint: string | undefined;

  constructor(sqlState: string, message: string, position?: number, hint?: string) {
    super(message);
    this.name = 'DialectError';
    this.sqlState = sqlState;
    this.position = position;
    this.hint = hint;
  }
}
