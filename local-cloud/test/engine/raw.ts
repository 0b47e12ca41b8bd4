import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader, type Frame } from '../../src/wire/frame.ts';
import { md5Response, storedMd5 } from '../../src/wire/password.ts';
import type { ClusterConfig } from '../../src/engine/host.ts';
import type { Server } from '../../src/engine/server.ts';
import { password } from './support.ts';

/** A client that speaks the protocol message by message, for what drivers do not let a test say. */
export class RawClient {
  readonly socket: Socket;
  readonly #reader = new FrameReader();
  readonly #frames: Frame[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#reader.enter('session');
    socket.on('data', (data: Buffer) => {
      this.#reader.push(data);
      for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next()) this.#frames.push(frame);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
  }

  /** As the cluster's first user unless another is named; `parameters` are further ones of the startup packet. */
  static async logIn(
    { config, server }: { config: Pick<ClusterConfig, 'host'>; server: Pick<Server, 'port'> },
    user = 'admin',
    parameters: Record<string, string> = {},
  ): Promise<RawClient> {
    const socket = connect(server.port, config.host);
    await once(socket, 'connect');
    const client = new RawClient(socket);
    const told = Object.entries({ user, database: 'dev', ...parameters }).flatMap((pair) => pair.map(text));
    const startup = Buffer.concat([int32(196_608), ...told, Buffer.alloc(1)]);
    socket.write(Buffer.concat([int32(startup.length + 4), startup]));
    const request = await client.next();
    const salt = request?.body.subarray(4) ?? Buffer.alloc(0);
    client.send('p', text(md5Response(storedMd5(password, user), salt)));
    await client.until('Z');
    return client;
  }

  send(type: string, ...parts: Buffer[]): void {
    const body = Buffer.concat(parts);
    this.socket.write(Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]));
  }

  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      if (this.socket.destroyed) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The frames up to and with one of this type. */
  async until(type: string): Promise<Frame[]> {
    const frames: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame === undefined) throw new Error(`the server closed before ${type}`);
      frames.push(frame);
      if (frame.type === type) return frames;
    }
  }

  query(sql: string): Promise<Frame[]> {
    this.send('Q', text(sql));
    return this.until('Z');
  }

  /** From here on what comes is counted and thrown away. */
  countBytes(): { bytes: number } {
    const counted = { bytes: 0 };
    this.socket.removeAllListeners('data').on('data', (data: Buffer) => {
      counted.bytes += data.length;
    });
    return counted;
  }

  close(): void {
    this.socket.destroy();
  }
}

export const text = (value: string): Buffer => Buffer.from(`${value}\0`);

export function int16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeInt16BE(value, index * 2));
  return bytes;
}

export function int32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeInt32BE(value, index * 4));
  return bytes;
}

/** A length and the bytes, as Bind carries a parameter. */
export const sized = (bytes: Buffer): Buffer => Buffer.concat([int32(bytes.length), bytes]);

/** Types of the frames, as one word. */
export const types = (frames: readonly Frame[]): string => frames.map(({ type }) => type).join('');

/** The columns of a RowDescription: name and type's oid. */
export function described({ body }: Frame): [name: string, oid: number][] {
  const columns: [string, number][] = [];
  for (let offset = 2; offset < body.length;) {
    const end = body.indexOf(0, offset);
    columns.push([body.toString('utf8', offset, end), body.readInt32BE(end + 7)]);
    offset = end + 19;
  }
  return columns;
}

/** What Redshift's own drivers hear of columns besides: schema, table, column, database and flags. */
export function describedFurther({ body }: Frame): string[] {
  let offset = 2;
  const name = (): string => {
    const start = offset;
    offset = body.indexOf(0, start) + 1;
    return body.toString('utf8', start, offset - 1);
  };
  return Array.from({ length: body.readInt16BE(0) }, () => {
    name();
    offset += 18;
    const names = [name(), name(), name(), name()].join('.');
    offset += 2;
    return `${names} ${body.readUInt16BE(offset - 2).toString(16)}`;
  });
}

/** The values of a DataRow, as hex; null for NULL. */
export function rowHex({ body }: Frame): (string | null)[] {
  const values: (string | null)[] = [];
  for (let offset = 2; offset < body.length;) {
    const length = body.readInt32BE(offset);
    offset += 4;
    values.push(length === -1 ? null : body.subarray(offset, offset + length).toString('hex'));
    offset += Math.max(0, length);
  }
  return values;
}
