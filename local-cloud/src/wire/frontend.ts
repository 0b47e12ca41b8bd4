import { BodyReader } from './body.ts';
import { ProtocolError } from './error.ts';
import type { Frame } from './frame.ts';

/** A packet that may open a connection. */
export type StartupPacket =
  | { kind: 'sslRequest' }
  | { kind: 'gssRequest' }
  | { kind: 'cancelRequest'; pid: number; secretKey: number }
  | { kind: 'startup'; minorVersion: number; parameters: Map<string, string> };

/** Text (0) or binary (1). */
export type Format = 0 | 1;

/** A message of the running protocol, as a client sends it. */
export type FrontendMessage =
  | { kind: 'password'; response: Buffer }
  | { kind: 'query'; text: string }
  | { kind: 'parse'; name: string; text: string; parameterOids: number[] }
  | {
      kind: 'bind';
      portal: string;
      statement: string;
      parameterFormats: Format[];
      parameters: (Buffer | null)[];
      resultFormats: Format[];
    }
  | { kind: 'describe'; target: 'statement' | 'portal'; name: string }
  | { kind: 'execute'; portal: string; maxRows: number }
  | { kind: 'close'; target: 'statement' | 'portal'; name: string }
  | { kind: 'sync' }
  | { kind: 'flush' }
  | { kind: 'terminate' }
  | { kind: 'functionCall' }
  | { kind: 'copyData' | 'copyDone' | 'copyFail' };

const sslRequestCode = 80877103;
const gssRequestCode = 80877104;
const cancelRequestCode = 80877102;
const protocolMajor = 3;

/** Reads a packet of the startup phase. Throws ProtocolError for a packet that no client of protocol 3 sends. */
export function parseStartup(body: Buffer): StartupPacket {
  const reader = new BodyReader(body);
  const code = reader.uint32();
  switch (code) {
    case sslRequestCode:
      reader.end();
      return { kind: 'sslRequest' };
    case gssRequestCode:
      reader.end();
      return { kind: 'gssRequest' };
    case cancelRequestCode: {
      const packet = { kind: 'cancelRequest' as const, pid: reader.int32(), secretKey: reader.int32() };
      reader.end();
      return packet;
    }
    default:
      return parseParameters(code, reader);
  }
}

function parseParameters(code: number, reader: BodyReader): StartupPacket {
  const major = code >>> 16;
  if (major !== protocolMajor) {
    throw new ProtocolError(`unsupported frontend protocol ${major}.${code & 0xffff}: server supports 3.0 to 3.0`);
  }
  const parameters = new Map<string, string>();
  for (let name = reader.text(); name !== ''; name = reader.text()) parameters.set(name, reader.text());
  reader.end();
  return { kind: 'startup', minorVersion: code & 0xffff, parameters };
}

/**
 * Reads a typed message. Throws ProtocolError for an unknown type letter or a body that does not fit it, and ValueError
 * for text that is not UTF-8.
 */
export function parseMessage(frame: Frame): FrontendMessage {
  const parse = parsers[frame.type];
  if (parse === undefined) throw new ProtocolError(`invalid frontend message type ${frame.type.charCodeAt(0)}`);
  const reader = new BodyReader(frame.body);
  const message = parse(reader);
  reader.end();
  return message;
}

const parsers: Readonly<Record<string, (reader: BodyReader) => FrontendMessage>> = {
  p: (reader) => ({ kind: 'password', response: reader.bytes(reader.remainingBytes) }),
  Q: (reader) => ({ kind: 'query', text: reader.text() }),
  P: (reader) => ({
    kind: 'parse',
    name: reader.text(),
    text: reader.text(),
    parameterOids: list(reader, () => reader.uint32()),
  }),
  B: parseBind,
  D: (reader) => ({ kind: 'describe', target: target(reader), name: reader.text() }),
  E: (reader) => ({ kind: 'execute', portal: reader.text(), maxRows: reader.int32() }),
  C: (reader) => ({ kind: 'close', target: target(reader), name: reader.text() }),
  S: () => ({ kind: 'sync' }),
  H: () => ({ kind: 'flush' }),
  X: () => ({ kind: 'terminate' }),
  F: skip('functionCall'),
  d: skip('copyData'),
  c: skip('copyDone'),
  f: skip('copyFail'),
};

function skip(kind: 'functionCall' | 'copyData' | 'copyDone' | 'copyFail'): (reader: BodyReader) => FrontendMessage {
  return (reader) => {
    reader.bytes(reader.remainingBytes);
    return { kind };
  };
}

function parseBind(reader: BodyReader): FrontendMessage {
  const portal = reader.text();
  const statement = reader.text();
  const parameterFormats = list(reader, () => format(reader));
  const parameters = list(reader, () => {
    const length = reader.int32();
    return length === -1 ? null : reader.bytes(length);
  });
  if (parameterFormats.length > 1 && parameterFormats.length !== parameters.length) {
    throw new ProtocolError(
      `bind message has ${parameterFormats.length} parameter formats but ${parameters.length} parameters`,
    );
  }
  return {
    kind: 'bind',
    portal,
    statement,
    parameterFormats,
    parameters,
    resultFormats: list(reader, () => format(reader)),
  };
}

function list<T>(reader: BodyReader, read: () => T): T[] {
  const items: T[] = [];
  for (let left = reader.uint16(); left > 0; left -= 1) items.push(read());
  return items;
}

function format(reader: BodyReader): Format {
  const code = reader.int16();
  if (code !== 0 && code !== 1) throw new ProtocolError(`unsupported format code: ${code}`);
  return code;
}

function target(reader: BodyReader): 'statement' | 'portal' {
  const letter = String.fromCharCode(reader.bytes(1)[0] ?? 0);
  if (letter === 'S') return 'statement';
  if (letter === 'P') return 'portal';
  throw new ProtocolError(`invalid message subtype ${letter.charCodeAt(0)}`);
}
