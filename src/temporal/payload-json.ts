import type { Payload } from '@temporalio/common';

/** The UI sends some dozens per page. */
const maxPayloads = 100_000;
/** Entries per payload; Temporal's own payloads have two or three. */
const maxMetadata = 100;

/** A payload as JSON: bytes in base64. */
interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}

/** The payload in protobuf's JSON format. */
export function toJson({ metadata, data }: Payload): JsonPayload {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    metadata: Object.fromEntries(fields) as Record<string, string>,
    data: Buffer.from(data ?? []).toString('base64'),
  };
}

/**
 * The payloads of a parsed request; null values are left out, as in protobuf's JSON. Throws TypeError or RangeError
 * that names the field with the problem.
 */
export function payloadsOf(request: unknown): Payload[] {
  const payloads = fieldsOf(request, 'the request')['payloads'] ?? [];
  if (!Array.isArray(payloads)) throw unlike('payloads', payloads, 'an array');
  if (payloads.length > maxPayloads) throw new RangeError(`payloads has more than ${maxPayloads} elements`);
  return payloads.map((payload, index) => {
    const { metadata, data } = fieldsOf(payload, `payloads[${index}]`);
    const fields = Object.entries(fieldsOf(metadata ?? {}, `payloads[${index}].metadata`));
    if (fields.length > maxMetadata)
      throw new RangeError(`payloads[${index}].metadata has more than ${maxMetadata} fields`);
    return {
      metadata: Object.fromEntries(
        fields.map(([key, value]) => [key, bytesOf(value, `payloads[${index}].metadata.${key}`)]),
      ),
      data: bytesOf(data ?? '', `payloads[${index}].data`),
    };
  });
}

function fieldsOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unlike(what, value, 'an object');
}

/** Accepts only text: given an object with a length, Buffer.from would allocate that many bytes. */
function bytesOf(value: unknown, what: string): Buffer {
  if (typeof value === 'string' && /^[\w+/-]*={0,2}$/.test(value)) return Buffer.from(value, 'base64');
  throw unlike(what, value, 'bytes in base64');
}

function unlike(what: string, value: unknown, allowed: string): TypeError {
  const kind = Array.isArray(value) ? 'an array' : 'an object';
  const shown = typeof value === 'object' && value !== null ? kind : JSON.stringify(value).slice(0, 50);
  return new TypeError(`${what} is ${shown}, allowed: ${allowed}`);
}
