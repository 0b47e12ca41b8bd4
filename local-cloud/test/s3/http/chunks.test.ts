import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createHmac } from 'node:crypto';
import { createChunkSigner } from '../../../src/s3/http/chunksigner.ts';
import { startTestCloud, type TestCloud } from '../../support/cloud.ts';
import { elementOf, send, signChunks, signHeaders, type Chunk } from '../../support/sign.ts';

const sha256OfAs: Record<number, string> = {
  65536: 'bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a',
  1024: '2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a',
  0: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

/** The examples of AWS's pages on chunked uploads: 66,560 letters a, in chunks of 65,536 and 1,024. */
const documented = (signature: string) => {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const scope = '20130524/us-east-1/s3/aws4_request';
  const secret = 'AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, secret) as Buffer;
  return createChunkSigner({ signingKey, timestamp: '20130524T000000Z', scope, signature });
};

describe('the chunks that AWS documents', () => {
  test('have the signatures that it documents', () => {
    const signer = documented('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9');
    const signatures: [string, number][] = [
      ['ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648', 65536],
      ['0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497', 1024],
      ['b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9', 0],
    ];
    expect(signatures.map(([signature, size]) => signer.isOfChunk(signature, sha256OfAs[size] ?? ''))).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('with a trailer have the signatures that it documents', () => {
    const signer = documented('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e');
    const signatures: [string, number][] = [
      ['b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2', 65536],
      ['1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7', 1024],
      ['2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992', 0],
    ];
    expect(signatures.every(([signature, size]) => signer.isOfChunk(signature, sha256OfAs[size] ?? ''))).toBe(true);
    expect(
      signer.isOfTrailer(
        'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
        'x-amz-checksum-crc32c:sOO8/Q==\n',
      ),
    ).toBe(true);
  });

  test.each(['', 'zz', '0'.repeat(64), 'AD80C730'])('have no other: %j', (signature) => {
    const signer = documented('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9');
    expect(signer.isOfChunk(signature, sha256OfAs[65536] ?? '')).toBe(false);
  });
});

describe('an upload that is signed chunk by chunk', () => {
  let local: TestCloud;
  let host: string;
  beforeAll(async () => {
    local = await startTestCloud();
    ({ host } = new URL(local.cloud.endpoint));
    await local.s3.send(new CreateBucketCommand({ Bucket: 'music' }));
  });
  beforeEach(() => local.s3.send(new PutObjectCommand({ Bucket: 'music', Key: 'song', Body: 'old' })));
  afterAll(() => local.stop());

  const form = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const parts = ['hello '.repeat(2000), 'world'];
  const text = parts.join('');
  const trailer = 'x-amz-checksum-crc32';

  interface Change {
    chunks?: (chunks: Chunk[]) => Chunk[];
    trailerSignature?: string;
    checksum?: string;
    length?: number;
  }

  /** Uploads the parts, changed after they were signed; without a checksum they have no trailer. */
  const upload = async ({ chunks: change = (chunks) => chunks, trailerSignature, checksum, length }: Change = {}) => {
    const headers = {
      host,
      'x-amz-content-sha256': checksum === undefined ? form : `${form}-TRAILER`,
      'x-amz-decoded-content-length': String(length ?? text.length),
      'content-encoding': 'aws-chunked',
      ...(checksum !== undefined && { 'x-amz-trailer': trailer }),
    };
    const signed = signHeaders(local.cloud, { method: 'PUT', target: '/music/song', headers });
    const { secretAccessKey } = local.cloud;
    const { chunks, trailerSignature: own } = signChunks(signed, secretAccessKey, parts, `${trailer}:${checksum}\n`);
    const framed = change(chunks).map(({ data, signature }) => {
      const end = data.length === 0 && checksum !== undefined ? '' : '\r\n';
      return `${data.length.toString(16)};chunk-signature=${signature}\r\n${String(data)}${end}`;
    });
    const tail = `${trailer}:${checksum}\r\nx-amz-trailer-signature:${trailerSignature ?? own}\r\n\r\n`;
    const body = framed.join('') + (checksum === undefined ? '' : tail);
    const answer = await send(local.cloud.endpoint, 'PUT', '/music/song', { headers: signed.headers, body });
    return [answer.status, elementOf(answer, 'Code')];
  };
  const stored = async () =>
    (await local.s3.send(new GetObjectCommand({ Bucket: 'music', Key: 'song' }))).Body?.transformToString();

  const crc = async () => {
    const { ChecksumCRC32 } = await local.s3.send(
      new PutObjectCommand({ Bucket: 'music', Key: 'other', Body: text, ChecksumAlgorithm: 'CRC32' }),
    );
    return ChecksumCRC32 ?? '';
  };

  test('is stored when every signature is right', async () => {
    expect(await upload()).toEqual([200, undefined]);
    expect(await stored()).toBe(text);
  });

  test('is stored with its trailer when that is signed, too', async () => {
    expect(await upload({ checksum: await crc() })).toEqual([200, undefined]);
    expect(await stored()).toBe(text);
  });

  const bad = '0'.repeat(64);
  const tampered: [what: string, change: (chunks: Chunk[]) => Chunk[]][] = [
    ['a byte is another', (all) => all.map((each, at) => (at === 1 ? { ...each, data: 'World' } : each))],
    ['the first signature is wrong', ([first, ...rest]) => [{ ...first!, signature: bad }, ...rest]],
    ['the last signature is wrong', (all) => [...all.slice(0, -1), { data: '', signature: bad }]],
    ['a signature is missing', ([first, ...rest]) => [{ ...first!, signature: '' }, ...rest]],
    ['two chunks have changed places', ([first, second, ...rest]) => [second!, first!, ...rest]],
    ['a chunk comes twice', ([first, ...rest]) => [first!, first!, ...rest]],
    ['a chunk is left out', ([, ...rest]) => rest],
  ];
  test.each(tampered)('is refused, and the old object stays, when %s', async (_, chunks) => {
    expect(await upload({ chunks })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await stored()).toBe('old');
  });

  test.each([bad, '', 'x'])('is refused when the signature of its trailer is %j', async (trailerSignature) => {
    expect(await upload({ checksum: await crc(), trailerSignature })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await stored()).toBe('old');
  });

  test('is refused when its length or its checksum is another, though that is signed', async () => {
    expect(await upload({ length: text.length + 1 })).toEqual([400, 'IncompleteBody']);
    expect(await upload({ checksum: 'AAAAAA==' })).toEqual([400, 'BadDigest']);
    expect(await stored()).toBe('old');
  });
});
