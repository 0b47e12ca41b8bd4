import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ValueError } from '@temporalio/common';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { keysFileVariable, keysVariable } from './keys.ts';
import type { CodecKey } from './keys.ts';

const { Payload: Message } = temporal.api.common.v1;

const encoding = 'binary/encrypted';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts payloads with AES-256-GCM before they leave this process, and decrypts those that arrive: the server, its
 * database and its operators see only key ids and sizes. Payloads that are not encrypted pass unchanged, so that
 * histories from before the keys stay readable; without keys nothing is encrypted. Throws ValueError for a missing key
 * and for data that was changed.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: Map<string, Buffer>;
  readonly #first: CodecKey | undefined;

  /** The first key encrypts, all decrypt. */
  constructor(keys: CodecKey[]) {
    this.#first = keys[0];
    this.#keys = new Map(keys.map(({ id, secret }) => [id, secret]));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const first = this.#first;
    return first ? payloads.map((payload) => encrypt(payload, first)) : payloads;
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) =>
      text(payload.metadata?.['encoding']) === encoding ? this.#decrypt(payload) : payload,
    );
  }

  #decrypt({ metadata, data }: Payload): Payload {
    const id = text(metadata?.['encryption-key-id']);
    const secret = this.#keys.get(id);
    if (!secret) {
      const known = this.#keys.size === 0 ? 'no keys' : `only ${[...this.#keys.keys()].join(', ')}`;
      throw new ValueError(
        `this is encrypted with the key ${JSON.stringify(id)}, and there are ${known}: see ${keysVariable} and ${keysFileVariable}`,
      );
    }
    const sealed = Buffer.from(data ?? []);
    try {
      const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, ivBytes), {
        // Without it, a shorter tag would be accepted, which is easier to forge.
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(id));
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      const opened = Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
      return Message.decode(opened);
    } catch (cause) {
      throw new ValueError(
        `the key ${id} cannot decrypt this: it is another key with that id, or the data was changed`,
        cause,
      );
    }
  }
}

/** The whole payload with its metadata, which may contain a type. */
function encrypt(payload: Payload, { id, secret }: CodecKey): Payload {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  // The id is not secret, but must not be exchanged for another.
  cipher.setAAD(Buffer.from(id));
  const sealed = [iv, cipher.update(Message.encode(payload).finish()), cipher.final(), cipher.getAuthTag()];
  return {
    metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat(sealed),
  };
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
