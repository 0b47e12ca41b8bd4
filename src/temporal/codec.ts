import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ValueError } from '@temporalio/common';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { CodecKey } from './keys.ts';

const encoding = 'binary/encrypted';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts payloads with AES-256-GCM before they leave this process, and decrypts those that come: the server, its
 * database and its operators see key ids and sizes. What is not encrypted passes as it is, so that histories from
 * before the keys stay readable. Throws ValueError for a key that is not there and for data that was changed.
 */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: Map<string, Buffer>;
  readonly #first: CodecKey;

  /** The first key encrypts. Throws RangeError without keys. */
  constructor(keys: CodecKey[]) {
    const [first] = keys;
    if (!first) throw new RangeError('encryption needs a key');
    this.#first = first;
    this.#keys = new Map(keys.map(({ id, secret }) => [id, secret]));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#encrypt(payload));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) =>
      text(payload.metadata?.['encoding']) === encoding ? this.#decrypt(payload) : payload,
    );
  }

  #encrypt(payload: Payload): Payload {
    const { id, secret } = this.#first;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', secret, iv);
    // The id is not secret, but must not be exchanged for another.
    cipher.setAAD(Buffer.from(id));
    const sealed = Buffer.concat([
      iv,
      cipher.update(JSON.stringify(toJson(payload))),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return { metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(id) }, data: sealed };
  }

  #decrypt({ metadata, data }: Payload): Payload {
    const id = text(metadata?.['encryption-key-id']);
    const secret = this.#keys.get(id);
    if (!secret) throw new ValueError(`no key has the id ${JSON.stringify(id)}, with which this was encrypted`);
    const sealed = Buffer.from(data ?? []);
    try {
      const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, ivBytes));
      decipher.setAAD(Buffer.from(id));
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      const opened = Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
      return fromJson(JSON.parse(opened.toString()) as JsonPayload);
    } catch (cause) {
      throw new ValueError(
        `the key ${id} does not open this: it is another key of that id, or the data was changed`,
        cause,
      );
    }
  }
}

/** A payload as Temporal's HTTP API and codec servers write it: bytes in base64. */
export interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}

export function toJson({ metadata, data }: Payload): JsonPayload {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)]);
  return { metadata: Object.fromEntries(fields) as Record<string, string>, data: base64(data) };
}

export function fromJson({ metadata, data }: JsonPayload): Payload {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(fields) as Record<string, Buffer>, data: Buffer.from(data ?? '', 'base64') };
}

function base64(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
