import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import { unwritable } from '../home/error.ts';

/** PEM files. The key of the authority never leaves its folder. */
export interface Certificates {
  caFile: string;
  keyFile: string;
  certFile: string;
}

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
/** The clocks of clients may be behind. */
const backdated = () => new Date(Date.now() - 30 * dayMs);

const write = async (file: string, text: string, mode: number): Promise<void> => {
  try {
    await writeFile(`${file}.new`, text, { mode });
    await rename(`${file}.new`, file);
  } catch (error) {
    await rm(`${file}.new`, { force: true });
    throw unwritable(file, error);
  }
};

const readIfAny = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** Whether it is valid now and for another week; one from a clock far ahead is not valid yet. */
const isFresh = (pem: string): boolean => {
  const { validFrom, validTo } = new X509Certificate(pem);
  return Date.parse(validFrom) <= Date.now() && Date.parse(validTo) > Date.now() + 7 * dayMs;
};

const createAuthority = async (): Promise<{ key: string; cert: string }> => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Sparkify local cloud CA' }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: backdated(),
    notAfterDate: new Date(Date.now() + 10 * yearMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key, cert };
};

const createServerCertificate = async (ca: { key: string; cert: string }, host: string) =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: backdated(),
    notAfterDate: new Date(Date.now() + yearMs),
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          ...[...new Set(['127.0.0.1', '::1', host])].map((name) =>
            isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name },
          ),
        ],
      },
    ],
  });

/**
 * The certificates of the clusters: a CA that is created once, so that clients need to trust it only once, and a server
 * certificate for localhost and the host, renewed at a start if it would expire within a week. Throws HomeError if they
 * cannot be written.
 */
export const openCertificates = async (folder: string, host: string): Promise<Certificates> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [caFile, caKeyFile] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
  const [certFile, keyFile] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  const [caCert, caKey] = [await readIfAny(caFile), await readIfAny(caKeyFile)];
  const isKnown = caCert !== undefined && caKey !== undefined && isFresh(caCert);
  const ca = isKnown ? { key: caKey, cert: caCert } : await createAuthority();
  if (!isKnown) {
    await write(caKeyFile, ca.key, 0o600);
    await write(caFile, ca.cert, 0o644);
  }
  const cert = await readIfAny(certFile);
  const isUsable =
    isKnown && cert !== undefined && (await readIfAny(keyFile)) !== undefined && isFresh(cert) && covers(cert, host);
  if (!isUsable) {
    const server = await createServerCertificate(ca, host);
    await write(keyFile, server.private, 0o600);
    await write(certFile, server.cert, 0o644);
  }
  return { caFile, keyFile, certFile };
};

const covers = (pem: string, host: string): boolean => {
  const certificate = new X509Certificate(pem);
  return (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
};
