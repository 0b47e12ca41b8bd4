// A cluster of the local cloud over a folder of buckets with all access granted: measures COPY without IAM.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import pg from 'pg';
import selfsigned from 'selfsigned';
import { startClusterProcess } from '../../dist/local-cloud/src/engine/process.js';

const password = 'Benchmark1';
const user = 'awsuser';

/** Starts the cluster and connects to it. */
export async function startCluster(bucketRoot, dataDir) {
  mkdirSync(dataDir, { recursive: true });
  const { private: key, cert } = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }]);
  const tls = { keyFile: join(dataDir, 'key.pem'), certFile: join(dataDir, 'cert.pem') };
  writeFileSync(tls.keyFile, key);
  writeFileSync(tls.certFile, cert);
  const config = {
    clusterIdentifier: 'bench',
    accountId: '000000000000',
    region: 'us-west-2',
    database: 'dev',
    masterUsername: user,
    nodeType: 'ra3.large',
    numberOfNodes: 1,
    host: '127.0.0.1',
    port: 0,
    dataDir,
    tls,
  };
  const cluster = await startClusterProcess(config, folderHost(bucketRoot));
  const client = new pg.Client({ host: '127.0.0.1', port: cluster.port, user, password, database: 'dev' });
  await client.connect();
  return { cluster, client };
}

function folderHost(root) {
  const object = (bucket, key) => {
    const path = join(root, bucket, key);
    return { key, path, sizeBytes: statSync(path).size, eTag: '' };
  };
  const keys = (bucket) =>
    readdirSync(join(root, bucket), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(join(root, bucket), join(entry.parentPath, entry.name)));
  const md5 = createHash('md5')
    .update(password + user)
    .digest('hex');
  return {
    admit: async () => true,
    credentials: async () => [{ dbUser: user, md5, autoCreate: false, dbGroups: [] }],
    findObjects: async ({ bucket, prefix }) =>
      keys(bucket)
        .filter((key) => key.startsWith(prefix))
        .sort()
        .map((key) => object(bucket, key)),
    getObjects: async ({ bucket, keys: wanted }) => wanted.map((key) => object(bucket, key)),
    putObject: () => Promise.reject(new Error('the benchmark only reads')),
    deleteObjects: () => Promise.reject(new Error('the benchmark only reads')),
  };
}
