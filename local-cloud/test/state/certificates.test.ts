import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCertificates } from '../../src/state/certificates.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-certificates-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a server certificate is signed by an authority that stays the same, for this machine alone', async () => {
  const { caFile, certFile, keyFile } = await openCertificates(folder, '127.0.0.1');
  const [ca, server] = [caFile, certFile].map((file) => new X509Certificate(readFileSync(file)));
  expect(server?.verify(ca?.publicKey as never)).toBe(true);
  expect([ca?.ca, server?.ca]).toEqual([true, false]);
  expect([server?.checkIP('127.0.0.1'), server?.checkHost('localhost')]).toEqual(['127.0.0.1', 'localhost']);
  expect(server?.checkHost('example.com')).toBeUndefined();
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const again = await openCertificates(folder, '127.0.0.1');
  expect(new X509Certificate(readFileSync(again.certFile)).fingerprint).toBe(server?.fingerprint);
});

test('what was made is valid for clients whose clock is days behind', async () => {
  const { caFile, certFile } = await openCertificates(folder, '127.0.0.1');
  for (const file of [caFile, certFile])
    expect(Date.parse(new X509Certificate(readFileSync(file)).validFrom)).toBeLessThan(Date.now() - 29 * 86_400_000);
});

test('what a clock that was years ahead has made is made again', async () => {
  const ahead = mkdtempSync(join(folder, 'ahead-'));
  const trueMs = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => trueMs() + 5 * 365 * 86_400_000);
  await openCertificates(ahead, '127.0.0.1');
  jest.restoreAllMocks();
  const { caFile, certFile } = await openCertificates(ahead, '127.0.0.1');
  for (const file of [caFile, certFile])
    expect(Date.parse(new X509Certificate(readFileSync(file)).validFrom)).toBeLessThan(Date.now());
});

test('another host gets another server certificate of the same authority', async () => {
  const before = readFileSync((await openCertificates(folder, '127.0.0.1')).caFile, 'utf8');
  const { caFile, certFile } = await openCertificates(folder, '192.0.2.7');
  expect(readFileSync(caFile, 'utf8')).toBe(before);
  expect(new X509Certificate(readFileSync(certFile)).checkIP('192.0.2.7')).toBe('192.0.2.7');
});
