import { SqlError } from './errors.ts';

/** Redshift's limit: 16 MB. */
export const maxStatementBytes = 16_777_216;

/** Throws SqlError 54001 for a statement that is too long for Redshift. */
export function checkSize(text: string): void {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxStatementBytes) throw tooLarge(sizeBytes);
}

export function tooLarge(sizeBytes: number): SqlError {
  return new SqlError(
    '54001',
    `Statement is too large. Statement Size: ${sizeBytes} bytes. Maximum Allowed: ${maxStatementBytes} bytes`,
  );
}
