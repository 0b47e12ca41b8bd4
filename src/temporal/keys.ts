import { readFileSync } from 'node:fs';

/** A key with its id; an encrypted payload names the id of its key. */
export interface CodecKey {
  id: string;
  /** 32 bytes, for AES-256. */
  secret: Buffer;
}

export const keysVariable = 'SPARKIFY_CODEC_KEYS';
export const keysFileVariable = 'SPARKIFY_CODEC_KEYS_FILE';

/**
 * The keys in SPARKIFY_CODEC_KEYS, or in the file that SPARKIFY_CODEC_KEYS_FILE names; none if neither is set. The
 * first encrypts, all decrypt. Throws Error naming the variable and the entry, never a key.
 */
export function readCodecKeys(env: NodeJS.ProcessEnv = process.env): CodecKey[] {
  const inline = env[keysVariable];
  const file = env[keysFileVariable];
  if (inline && file) throw new Error(`Set ${keysVariable} or ${keysFileVariable}, not both`);
  if (inline) return parseKeys(inline, keysVariable);
  if (!file) return [];
  try {
    return parseKeys(readFileSync(file, 'utf8'), `${keysFileVariable} (${file})`);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new Error(`${keysFileVariable} names a file that cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** `id:base64` entries, separated by commas or on separate lines. */
function parseKeys(text: string, source: string): CodecKey[] {
  const entries = text.split(/[\n,]/).map((entry) => entry.trim());
  const keys = entries
    .filter((entry) => entry !== '')
    .map((entry, index) => parseKey(entry, `entry ${index + 1} of ${source}`));
  if (keys.length === 0) throw new Error(`${source} holds no key: write id:base64, one per line`);
  const ids = new Set(keys.map(({ id }) => id));
  if (ids.size < keys.length) throw new Error(`${source} has two keys with the same id`);
  return keys;
}

function parseKey(entry: string, where: string): CodecKey {
  const [, id = '', base64 = ''] = /^([\w.-]{1,64}):([A-Za-z0-9+/=]+)$/.exec(entry) ?? [];
  const secret = Buffer.from(base64, 'base64');
  if (id === '' || secret.length !== 32) {
    throw new Error(`${where} is not a key: write id:base64 of 32 bytes, such as from openssl rand -base64 32`);
  }
  return { id, secret };
}
