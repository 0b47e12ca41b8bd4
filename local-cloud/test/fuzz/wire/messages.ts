import * as fc from 'fast-check';
import type { FrontendMessage } from '../../../src/wire/frontend.ts';
import { int16, int32, sized, text } from '../../engine/raw.ts';

/** A message as its type letter and body. */
export type Packet = [type: string, body: Buffer];

const uint16 = (value: number): Buffer => int16(value > 32_767 ? value - 65_536 : value);
const uint32 = (value: number): Buffer => int32(value | 0);
const nullSize = int32(-1);

/** Writes a message as a client does; the opposite of what the server reads. */
export function encode(message: FrontendMessage): Packet {
  switch (message.kind) {
    case 'password':
      return ['p', message.response];
    case 'query':
      return ['Q', text(message.text)];
    case 'parse':
      return ['P', Buffer.concat([text(message.name), text(message.text), list(message.parameterOids, uint32)])];
    case 'bind':
      return ['B', bindBody(message)];
    case 'describe':
    case 'close': {
      const letter = message.target === 'statement' ? 'S' : 'P';
      return [message.kind === 'describe' ? 'D' : 'C', text(letter + message.name)];
    }
    case 'execute':
      return ['E', Buffer.concat([text(message.portal), int32(message.maxRows)])];
    case 'sync':
    case 'flush':
    case 'terminate':
    case 'functionCall':
    case 'copyData':
    case 'copyDone':
    case 'copyFail':
      break;
  }
  return [letters[message.kind], Buffer.alloc(0)];
}

const letters = {
  sync: 'S',
  flush: 'H',
  terminate: 'X',
  functionCall: 'F',
  copyData: 'd',
  copyDone: 'c',
  copyFail: 'f',
};

function bindBody(message: Extract<FrontendMessage, { kind: 'bind' }>): Buffer {
  return Buffer.concat([
    text(message.portal),
    text(message.statement),
    list(message.parameterFormats, int16),
    list(message.parameters, (value) => (value === null ? nullSize : sized(value))),
    list(message.resultFormats, int16),
  ]);
}

function list<T>(items: readonly T[], write: (item: T) => Buffer): Buffer {
  return Buffer.concat([uint16(items.length), ...items.map((item) => write(item))]);
}

export const frame = ([type, body]: Packet): Buffer =>
  Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);

/** Any text that the protocol can carry. */
const anyText = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.replaceAll('\0', ''));
const bytes = fc.uint8Array({ maxLength: 30 }).map((value) => Buffer.from(value));
const format = fc.constantFrom(0 as const, 1 as const);
const target = fc.constantFrom('statement' as const, 'portal' as const);

const bind = fc
  .record({
    kind: fc.constant('bind' as const),
    portal: anyText,
    statement: anyText,
    parameters: fc.array(fc.option(bytes), { maxLength: 5 }),
    formats: fc.array(format, { minLength: 5, maxLength: 5 }),
    formatCount: fc.constantFrom(0, 1, Infinity),
    resultFormats: fc.array(format, { maxLength: 4 }),
  })
  .map(({ formats, formatCount, ...message }) => ({
    ...message,
    parameterFormats: formats.slice(0, Math.min(formatCount, message.parameters.length)),
  }));

/** Any message that a client may send in a session. */
export const anyMessage = fc
  .oneof(
    fc.record({ kind: fc.constant('query' as const), text: anyText }),
    fc.record({
      kind: fc.constant('parse' as const),
      name: anyText,
      text: anyText,
      parameterOids: fc.array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 5 }),
    }),
    bind,
    fc.record({ kind: fc.constantFrom('describe' as const, 'close' as const), target, name: anyText }),
    fc.record({ kind: fc.constant('execute' as const), portal: anyText, maxRows: fc.integer() }),
    fc.record({ kind: fc.constant('password' as const), response: bytes }),
    fc
      .constantFrom('sync', 'flush', 'terminate', 'functionCall', 'copyData', 'copyDone', 'copyFail')
      .map((kind) => ({ kind })),
  )
  .map((message): FrontendMessage => ({ ...message }));

/** Damage done to bytes: one changed, some taken out, some put in. */
export const damages = fc.array(
  fc.record({
    how: fc.constantFrom('flip', 'cut', 'insert', 'length'),
    place: fc.nat(400),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 5 },
);
type Damage = typeof damages extends fc.Arbitrary<(infer D)[]> ? D : never;

export function damage(sound: Buffer, changes: readonly Damage[]): Buffer {
  let broken = Buffer.from(sound);
  for (const { how, place, value } of changes) {
    const at = broken.length === 0 ? 0 : place % broken.length;
    if (how === 'flip' && broken.length > 0) broken[at] = (broken[at] ?? 0) ^ (value || 1);
    else if (how === 'cut') broken = Buffer.concat([broken.subarray(0, at), broken.subarray(at + value)]);
    else if (how === 'insert')
      broken = Buffer.concat([broken.subarray(0, at), Buffer.alloc(value, place), broken.subarray(at)]);
    else if (broken.length >= at + 4)
      broken.writeInt32BE([0, 3, 4, -1, 2 ** 31 - 1, 64 * 2 ** 20, 255][value % 7] ?? 0, at);
  }
  return broken;
}

/** The bytes in parts, cut at these places. */
export function split(whole: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (whole.length + 1)), whole.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => whole.subarray(index === 0 ? 0 : ends[index - 1], end));
}
