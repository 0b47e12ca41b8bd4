import * as fc from 'fast-check';
import { ProtocolError } from '../../src/wire/error.ts';
import { FrameReader, type Frame } from '../../src/wire/frame.ts';

function packet(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

function running(): FrameReader {
  const reader = new FrameReader();
  reader.enter('session');
  return reader;
}

function drain(reader: FrameReader): Frame[] {
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  return frames;
}

describe('frames', () => {
  test('come out whole however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.array(fc.nat({ max: 50 })), (bodies, cuts) => {
        const reader = running();
        const stream = Buffer.concat(bodies.map((body) => packet('Q', Buffer.from(body))));
        const frames: Frame[] = [];
        let offset = 0;
        for (const cut of [...cuts, stream.length]) {
          reader.push(stream.subarray(offset, offset + cut));
          offset += cut;
          frames.push(...drain(reader));
        }
        expect(frames.map(({ body }) => [...body])).toEqual(bodies.map((body) => [...body]));
      }),
    );
  });

  test.each([0, 3, -1, 0x7fffffff, 64 * 1024 * 1024 + 1])(
    'of announced length %d are refused at the header',
    (length) => {
      const reader = running();
      const header = Buffer.from('Q....', 'latin1');
      header.writeInt32BE(length, 1);
      reader.push(header);
      expect(() => reader.next()).toThrow(ProtocolError);
    },
  );

  test('of the startup phase may have 10000 bytes and no more', () => {
    const reader = new FrameReader();
    const header = Buffer.alloc(4);
    header.writeInt32BE(10_001);
    reader.push(header);
    expect(() => reader.next()).toThrow('invalid message length 10001');
  });
});
