import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Hex md5 of the password followed by the user name: what is stored, and what both sides of the md5 method start from.
 */
export function storedMd5(password: string, user: string): string {
  return md5(password + user);
}

/** A client's answer to an md5 request with this salt. */
export function md5Response(stored: string, salt: Buffer): string {
  return `md5${md5(Buffer.concat([Buffer.from(stored, 'latin1'), salt]))}`;
}

/** Compares a client's PasswordMessage (zero-terminated) with the expected answer, in constant time. */
export function passwordMatches(response: Buffer, expected: string): boolean {
  const given = createHash('sha256')
    .update(response.subarray(0, Math.max(0, response.length - 1)))
    .digest();
  const wanted = createHash('sha256').update(expected, 'latin1').digest();
  return timingSafeEqual(given, wanted);
}

function md5(data: string | Buffer): string {
  return createHash('md5').update(data).digest('hex');
}
