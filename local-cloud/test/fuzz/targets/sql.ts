import * as fc from 'fast-check';
import type { Lab, Target } from '../harness.ts';
import { int16, int32, text } from '../../engine/raw.ts';
import type { RawClient } from '../../engine/raw.ts';
import { FuzzCluster } from '../sql/cluster.ts';
import { generatedStatements, mutatedStatements } from '../sql/corpus.ts';
import { complaint, errorOf } from '../sql/report.ts';

/** Far more than a statement needs that ends by its statement_timeout of 2 s. */
const hangsAfterMs = 20_000;

interface Case {
  sql: string;
  protocol: 'simple' | 'extended';
  /** Within BEGIN and ROLLBACK. */
  isUndone: boolean;
}

const promise =
  'no statement reaches what its user may not, hangs, ends the cluster, or is told in other than Redshift’s words';

export const generated: Target = { name: 'sql', promise, runs: 150, open: () => openLab(generatedStatements) };
export const mutated: Target = { name: 'sql-mutated', promise, runs: 150, open: () => openLab(mutatedStatements()) };

function openLab(statements: fc.Arbitrary<string>): Promise<Lab> {
  let running: FuzzCluster | undefined;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const cases = fc.record<Case>({
    sql: statements,
    protocol: fc.constantFrom('simple', 'extended'),
    isUndone: fc.integer({ min: 0, max: 11 }).map((number) => number > 0),
  });
  const check = async (one: Case) => {
    running ??= await FuzzCluster.start();
    try {
      await holds(running, { ...one, sql: one.sql.replaceAll('@outside@', running.outside) });
    } catch (error) {
      // What was damaged must not be blamed on the next case.
      await stop();
      throw error;
    }
  };
  return Promise.resolve({ property: fc.asyncProperty(cases, check) as fc.IAsyncProperty<unknown>, close: stop });
}

async function holds(cluster: FuzzCluster, one: Case): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the statement hangs')), hangsAfterMs);
  });
  try {
    await Promise.race([converse(cluster, one), hung]);
    const damage = cluster.strayFiles();
    if (damage !== undefined) throw new Error(damage);
  } catch (error) {
    throw cluster.hasEnded ? new Error('the cluster process has ended') : error;
  } finally {
    clearTimeout(timer);
  }
}

async function converse(cluster: FuzzCluster, { sql, protocol, isUndone }: Case): Promise<void> {
  const client = await cluster.session();
  if (isUndone) await client.query('begin');
  send(client, sql, protocol);
  const status = await read(client, cluster, sql);
  if (isUndone && status !== 'I') {
    await client.query('rollback');
    await client.query('deallocate all');
    return;
  }
  client.close();
  const changed = await cluster.changedUsers();
  if (changed !== undefined) throw new Error(changed);
  await cluster.reset();
}

function send(client: RawClient, sql: string, protocol: Case['protocol']): void {
  if (protocol === 'simple') {
    client.send('Q', text(sql));
    return;
  }
  client.send('P', text(''), text(sql), int16(0));
  client.send('D', text('S'));
  client.send('B', text(''), text(''), int16(0, 0, 0));
  client.send('D', text('P'));
  client.send('E', text(''), int32(0));
  client.send('S');
}

/** Looks at all replies; answers the transaction's status. */
async function read(client: RawClient, cluster: FuzzCluster, sql: string): Promise<string> {
  let complaints = '';
  for (;;) {
    const frame = await client.next();
    if (frame === undefined) throw new Error('the session was closed');
    const { type, body } = frame;
    if (cluster.secrets.some((secret) => body.includes(secret)))
      throw new Error(`a secret is told in a message ${type}`);
    if (type === 'E' || type === 'N') complaints ||= complaint(errorOf(body), sql) ?? '';
    if (type !== 'Z') continue;
    if (complaints !== '') throw new Error(complaints);
    return body.toString();
  }
}
