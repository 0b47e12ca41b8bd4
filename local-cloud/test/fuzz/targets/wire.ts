import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeNumeric, encodeNumeric } from '../../../src/wire/binary.ts';
import { ProtocolError, ValueError } from '../../../src/wire/error.ts';
import { FrameReader } from '../../../src/wire/frame.ts';
import { parseMessage, parseStartup } from '../../../src/wire/frontend.ts';
import { formatNumeric } from '../../../src/wire/text.ts';
import { int32, text } from '../../engine/raw.ts';
import { pureLab } from '../harness.ts';
import type { Target } from '../harness.ts';
import { anyMessage, damage, damages, encode, frame, split } from '../wire/messages.ts';

const places = fc.array(fc.nat(500), { maxLength: 6 });
const messages = fc.array(anyMessage, { maxLength: 6 });
const name = fc.string({ minLength: 1, maxLength: 8 }).map((value) => value.replaceAll('\0', 'x'));
const startup = fc.dictionary(name, name, { maxKeys: 4, noNullPrototype: true });

const sound = fc.record({ kind: fc.constant('sound' as const), messages, places });
const broken = fc.record({ kind: fc.constant('broken' as const), messages, places, damages });
const start = fc.record({ kind: fc.constant('startup' as const), parameters: startup, damages: fc.option(damages) });
const numeric = fc.record({
  kind: fc.constant('numeric' as const),
  unscaled: fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
  scale: fc.nat(38),
});
const numericBytes = fc.record({ kind: fc.constant('bytes' as const), bytes: fc.uint8Array({ maxLength: 20 }) });
const letter = fc.oneof(fc.constantFrom(...Array.from('pQPBDECSHXFdcf')), fc.string({ minLength: 1, maxLength: 1 }));
const raw = fc.record({ kind: fc.constant('raw' as const), type: letter, bytes: fc.uint8Array({ maxLength: 200 }) });
const cases = fc.oneof(sound, broken, start, numeric, numericBytes, raw);
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

export const wire: Target = {
  name: 'wire',
  promise: 'what a client writes is read as it was meant; what nobody writes is refused, and takes no memory',
  runs: 4000,
  open: () => pureLab<Case>(cases, check),
};

function check(one: Case): void {
  switch (one.kind) {
    case 'sound':
      assert.deepEqual(read(split(join(one.messages), one.places)), one.messages);
      return;
    case 'broken':
      return readDamaged(split(damage(join(one.messages), one.damages), one.places));
    case 'startup':
      return checkStartup(one.parameters, one.damages ?? []);
    case 'numeric':
      assert.equal(decodeNumeric(encodeNumeric(one.unscaled, one.scale)), formatNumeric(one.unscaled, one.scale));
      return;
    case 'raw':
      mayRefuse(() => parseMessage({ type: one.type, body: Buffer.from(one.bytes) }));
      return mayRefuse(() => parseStartup(Buffer.from(one.bytes)));
    case 'bytes':
      return mayRefuse(() => decodeNumeric(Buffer.from(one.bytes)));
  }
}

const join = (all: Parameters<typeof encode>[0][]): Buffer => Buffer.concat(all.map((one) => frame(encode(one))));

function read(chunks: Buffer[]): unknown[] {
  const reader = new FrameReader();
  reader.enter('session');
  const found: unknown[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let next = reader.next(); next !== undefined; next = reader.next()) found.push(parseMessage(next));
  }
  assert.equal(reader.bufferedBytes, 0);
  return found;
}

/** More than any reading of some hundred bytes needs, and less than the lengths that they may declare. */
const muchBytes = 16 * 2 ** 20;

function readDamaged(chunks: Buffer[]): void {
  const before = process.memoryUsage().arrayBuffers;
  let unread = chunks.reduce((sum, { length }) => sum + length, 0);
  mayRefuse(() => {
    const reader = new FrameReader();
    reader.enter('session');
    for (const chunk of chunks) {
      reader.push(chunk);
      for (let found = reader.next(); found !== undefined; found = reader.next()) {
        const next = found;
        unread -= next.body.length + 5;
        assert.ok(unread >= 0, 'more was read than had come');
        mayRefuse(() => parseMessage(next));
      }
    }
  });
  assert.ok(process.memoryUsage().arrayBuffers - before < muchBytes, 'memory grew by a length that was only declared');
}

function checkStartup(parameters: Record<string, string>, changes: Parameters<typeof damage>[1]): void {
  const written = Object.entries(parameters).flatMap((pair) => pair.map(text));
  const body = Buffer.concat([int32(196_608), ...written, Buffer.alloc(1)]);
  if (changes.length > 0) return mayRefuse(() => parseStartup(damage(body, changes)));
  const expected = { kind: 'startup', minorVersion: 0, parameters: new Map(Object.entries(parameters)) };
  assert.deepEqual(parseStartup(body), expected);
}

function mayRefuse(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof ValueError)) throw error;
  }
}
