import { createHash, randomInt } from 'node:crypto';

/** What PostgreSQL's md5 method keeps of a password: hex md5 of it and the login name. */
export const passwordMd5 = (password: string, loginName: string): string =>
  createHash('md5').update(password).update(loginName).digest('hex');

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A random password that satisfies Redshift's rules. */
export const newPassword = (length: number): string => {
  const chars = Array.from({ length: length - 3 }, () => alphabet.charAt(randomInt(alphabet.length)));
  return `${chars.join('')}Aa${randomInt(10)}`;
};
