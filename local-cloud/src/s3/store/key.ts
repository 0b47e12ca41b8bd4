import { createHash } from 'node:crypto';
import { s3Error } from '../error.ts';

/** The folder inside a bucket's folder that holds what is not an ordinary file; no ordinary key starts with it. */
export const reservedFolder = '.s3';

const maximumKeyBytes = 1024;
const maximumNameBytes = 255;
// oxlint-disable-next-line no-control-regex
const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Throws InvalidURI or KeyTooLongError unless S3 accepts this text as a key. */
export function checkKey(key: string): void {
  const bytes = Buffer.from(key);
  if (bytes.length > maximumKeyBytes) {
    throw s3Error('KeyTooLongError', 'Your key is too long', {
      Size: String(bytes.length),
      MaxSizeAllowed: String(maximumKeyBytes),
    });
  }
  if (bytes.length === 0 || bytes.toString() !== key) {
    throw s3Error('InvalidURI', "Couldn't parse the specified URI.", { URI: key });
  }
}

/** The names of the folders and the file that hold this key, or nothing when no path inside the bucket spells it. */
export function pathOfKey(key: string): string[] | undefined {
  const names = key.split('/');
  const isPath = names.every((name) => name !== '' && name !== '.' && name !== '..' && isFileName(name));
  return isPath && names[0]?.toLowerCase() !== reservedFolder ? names : undefined;
}

function isFileName(name: string): boolean {
  return !name.includes('\0') && Buffer.byteLength(name) <= maximumNameBytes;
}

/** Whether a new object with this key may be written as an ordinary file, judging by the key alone. */
export const isOrdinary = (key: string): boolean => !controlCharacter.test(key) && pathOfKey(key) !== undefined;

/** A name of fixed length that no other key has, in characters that no file system confuses. */
export const idOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Orders keys as S3 lists them: by the bytes of their UTF-8 form. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const unitOfA = a.charCodeAt(index);
    const unitOfB = b.charCodeAt(index);
    if (unitOfA !== unitOfB) return utf8Rank(unitOfA) - utf8Rank(unitOfB);
  }
  return a.length - b.length;
}

/** Surrogates spell code points above U+FFFF, so in UTF-8 they come after U+E000 to U+FFFF, unlike in UTF-16. */
function utf8Rank(codeUnit: number): number {
  if (codeUnit >= 0xe000) return codeUnit - 0x800;
  return codeUnit >= 0xd800 ? codeUnit + 0x2000 : codeUnit;
}
