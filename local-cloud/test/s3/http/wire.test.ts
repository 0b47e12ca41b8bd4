import { createHash } from 'node:crypto';
import { appendFile, readdir, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { decodeChunked } from '../../../src/s3/http/chunked.ts';
import type { LocalS3 } from '../cloud.ts';
import { startS3 } from '../cloud.ts';

let cloud: LocalS3;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  cloud = await startS3();
  await cloud.store.createBucket('music', 'us-west-2');
});

afterAll(async () => {
  agent.destroy();
  await cloud.stop();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port: cloud.port, host: '127.0.0.1', agent, method, path, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(pieces).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const codeOf = ({ text }: Answer) => /<Code>(.*)<\/Code>/.exec(text)?.[1];
const temporaries = () => readdir(join(cloud.root, 'music/.s3/temporary')).catch(() => []);
const isStored = (key: string) =>
  cloud.store.get('music', key).then(
    () => true,
    () => false,
  );

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

describe('an error', () => {
  it('has the form that S3 gives it', async () => {
    const answer = await send('GET', '/music/a%3Cb');
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'application/xml']);
    const id = String(answer.headers['x-amz-request-id']);
    expect(answer.text).toMatch(
      new RegExp(
        `^<\\?xml version="1.0" encoding="UTF-8"\\?>\\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&lt;b</Key><Resource>/music/a%3Cb</Resource><RequestId>${id}</RequestId><HostId>.+</HostId></Error>$`,
      ),
    );
  });

  it('has no body in answer to HEAD', async () => {
    const answer = await send('HEAD', '/music/none');
    expect([answer.status, answer.text]).toEqual([404, '']);
  });

  it.each([
    ['GET', '/no-such-bucket', 404, 'NoSuchBucket'],
    ['GET', '/..%2F..%2Fetc', 404, 'NoSuchBucket'],
    ['GET', '/music/%FF', 400, 'InvalidURI'],
    ['GET', `/music/${'k'.repeat(1025)}`, 400, 'KeyTooLongError'],
    ['GET', '/music?analytics&id=a', 501, 'NotImplemented'],
    ['DELETE', '/music?something-new', 501, 'NotImplemented'],
    ['PUT', '/music/a?torrent', 501, 'NotImplemented'],
    ['POST', '/music', 405, 'MethodNotAllowed'],
    ['PATCH', '/music/a', 405, 'MethodNotAllowed'],
    ['GET', '/music?list-type=2&max-keys=many', 400, 'InvalidArgument'],
    ['POST', '/music?delete', 400, 'MalformedXML'],
    ['GET', '/music/a?versionId=abc', 501, 'NotImplemented'],
  ])('of %s %s is %d %s', async (method, path, status, code) => {
    const answer = await send(method, path);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  it.each(['<Delete><Object>', 'not xml', '<Other/>', '<Delete/>', ''])('tells malformed XML: %s', async (body) => {
    expect(codeOf(await send('POST', '/music?delete', {}, body))).toBe('MalformedXML');
  });

  it('comes before a large body is sent through, and the connection can go on', async () => {
    const body = Buffer.alloc(5_000_000);
    expect(codeOf(await send('PUT', '/no-such-bucket/a', {}, body))).toBe('NoSuchBucket');
    expect((await send('GET', '/')).status).toBe(200);
  });
});

it.each(['', '&list-type=2', '&versions', '&uploads'])(
  'a listing does not repeat an empty delimiter: ?%s',
  async (kind) => {
    const { text } = await send('GET', `/music?delimiter=${kind}`);
    expect(text).toContain('<IsTruncated>false</IsTruncated>');
    expect(text).not.toContain('Delimiter');
  },
);

describe('a body', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('has to have the digest for which the request is signed', async () => {
    const good = await send('PUT', '/music/sha', { 'x-amz-content-sha256': sha256('text') }, 'text');
    expect(good.status).toBe(200);
    const bad = await send('PUT', '/music/bad-sha', { 'x-amz-content-sha256': sha256('text') }, 'tampered');
    expect([bad.status, codeOf(bad)]).toEqual([400, 'XAmzContentSHA256Mismatch']);
    expect(await isStored('bad-sha')).toBe(false);
  });

  it.each([
    [{ 'content-md5': 'short' }, 'InvalidDigest'],
    [{ 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
    [{ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'AAAA' }, 'InvalidRequest'],
    [{ 'x-amz-checksum-xxhash3': 'AAAA' }, 'InvalidRequest'],
    [{ 'x-amz-checksum-crc16': 'AAAA' }, 'InvalidRequest'],
  ])('is refused with %j', async (headers: Record<string, string>, code) => {
    expect(codeOf(await send('PUT', '/music/digest', headers, 'text'))).toBe(code);
    expect(await isStored('digest')).toBe(false);
    expect(await temporaries()).toEqual([]);
  });

  it.each(['not base64!', 'AAAA', '', '3q2+7w==='])('cannot have the checksum %j', async (value) => {
    const answer = await send('PUT', '/music/checksum', { 'x-amz-checksum-crc32': value }, 'text');
    expect([answer.status, codeOf(answer)]).toEqual([400, 'InvalidRequest']);
    expect(answer.text).toContain('Value for x-amz-checksum-crc32 header is invalid.');
    expect(await isStored('checksum')).toBe(false);
  });

  it.each(['aws-chunked', 'gzip, aws-chunked'])(
    'is taken as it is where only Content-Encoding says %s',
    async (form) => {
      const headers = { 'content-encoding': form, 'x-amz-content-sha256': sha256('text') };
      expect((await send('PUT', '/music/not-chunked', headers, 'text')).status).toBe(200);
      const stored = await send('GET', '/music/not-chunked');
      expect([stored.text, stored.headers['content-encoding']]).toEqual([
        'text',
        form === 'aws-chunked' ? undefined : 'gzip',
      ]);
    },
  );

  it('is taken out of signed chunks', async () => {
    const body = '5;chunk-signature=abc\r\nhello\r\n6;chunk-signature=def\r\n world\r\n0;chunk-signature=0\r\n\r\n';
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '11',
      'content-encoding': 'aws-chunked,gzip',
    };
    expect((await send('PUT', '/music/chunks', headers, body)).status).toBe(200);
    const got = await send('GET', '/music/chunks');
    expect([got.text, got.headers['content-encoding']]).toEqual(['hello world', 'gzip']);
  });

  const trailing = (text: string, length: number, checksum: string) =>
    send(
      'PUT',
      '/music/trailer',
      {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(length),
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      `${text.length.toString(16)}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`,
    );

  it('is checked against the checksum that follows it, and against its length', async () => {
    expect(codeOf(await trailing('123456789', 9, 'AAAAAA=='))).toBe('BadDigest');
    expect(codeOf(await trailing('123456789', 10, 'y/Q5Jg=='))).toBe('IncompleteBody');
    expect(await isStored('trailer')).toBe(false);
    expect((await trailing('123456789', 9, 'y/Q5Jg==')).headers['x-amz-checksum-crc32']).toBe('y/Q5Jg==');
  });

  it.each(['zz\r\nhello', '5\r\nhel', '5\r\nhelloworld\r\n0\r\n\r\n', 'ffffffffff\r\n', '', 'x'.repeat(20_000)])(
    'is refused when its chunks are broken: %j',
    async (body) => {
      const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
      const answer = await send('PUT', '/music/broken', headers, body);
      expect(answer.status).toBe(400);
      expect(await isStored('broken')).toBe(false);
      expect(await temporaries()).toEqual([]);
    },
  );

  it('leaves nothing when the client goes away in the middle', async () => {
    const socket = connect(cloud.port, '127.0.0.1');
    socket.write('PUT /music/dropped HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000000\r\n\r\n');
    socket.write(Buffer.alloc(300_000));
    await until(async () => (await temporaries()).length > 0);
    socket.destroy();
    await until(async () => (await temporaries()).length === 0);
    expect(await isStored('dropped')).toBe(false);
  });
});

describe('a reader', () => {
  it('that goes away in the middle, or is slow, does no harm', async () => {
    await cloud.store.put('music', 'large', Readable.from([Buffer.alloc(20_000_000, 'x')]));
    const socket = connect(cloud.port, '127.0.0.1');
    socket.write('GET /music/large HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    const whole = await send('GET', '/music/large');
    socket.destroy();
    expect(whole.text.length).toBe(20_000_000);
  });

  it('is cut off, not left waiting, when the file shrinks under it, and gets no more when it grows', async () => {
    const path = join(cloud.root, 'music/by-hand');
    const { open } = cloud.store;
    const changeAfterOpen = (change: () => Promise<void>) =>
      jest.spyOn(cloud.store, 'open').mockImplementationOnce(async (bucket, key) => {
        const opened = await open(bucket, key);
        await change();
        return opened;
      });
    await writeFile(path, 'x'.repeat(1000));
    changeAfterOpen(() => writeFile(path, 'x'.repeat(10)));
    await expect(send('GET', '/music/by-hand')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    changeAfterOpen(() => appendFile(path, 'more'));
    expect((await send('GET', '/music/by-hand')).text).toBe('x'.repeat(10));
    await writeFile(path, '');
    changeAfterOpen(() => appendFile(path, 'more'));
    expect((await send('GET', '/music/by-hand')).text).toBe('');
  });

  it('gets one version of an object while it is replaced', async () => {
    const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000 + letter.charCodeAt(0)));
    await cloud.store.put('music', 'changing', Readable.from([Buffer.from(versions[0] ?? '')]));
    const writes = async () => {
      for (let round = 0; round < 10; round++) {
        const version = versions[round % 3] ?? '';
        await cloud.store.put('music', 'changing', Readable.from([Buffer.from(version)]));
      }
    };
    const reads = async () => {
      for (let round = 0; round < 20; round++) {
        const { text, headers } = await send('GET', '/music/changing');
        expect(versions).toContain(text);
        expect(headers.etag).toBe(`"${createHash('md5').update(text).digest('hex')}"`);
      }
    };
    await Promise.all([writes(), reads()]);
  });
});

describe('any aws-chunked body', () => {
  it('comes out as it went in, however it is cut into packets', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 1, max: 30 }), async (parts, packetSize) => {
        const framed = parts.map((part) =>
          Buffer.concat([Buffer.from(`${part.length.toString(16)};s=1\r\n`), part, Buffer.from('\r\n')]),
        );
        const wire = Buffer.concat([...framed, Buffer.from('0\r\nx-amz-checksum-sha1: abc\r\n\r\n')]);
        const packets: Buffer[] = [];
        for (let start = 0; start < wire.length; start += packetSize)
          packets.push(wire.subarray(start, start + packetSize));
        const trailers: IncomingHttpHeaders = {};
        const out: Buffer[] = [];
        for await (const piece of decodeChunked(Readable.from(packets), trailers)) out.push(piece);
        expect(Buffer.concat(out)).toEqual(Buffer.concat(parts));
        expect(trailers).toEqual({ 'x-amz-checksum-sha1': 'abc' });
      }),
    );
  });
});
