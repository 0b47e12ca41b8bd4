import { readFileSync } from 'node:fs';
import { startTestCluster, type TestCluster } from '../support.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.remove());

test('what UNLOAD writes is of the types and names that its query has in Redshift', async () => {
  const written: string[] = [];
  Object.assign(cluster.host, {
    listObjects: () => Promise.resolve([]),
    putObject: ({ file }: { file: string }) => Promise.resolve(written.push(readFileSync(file, 'utf8'))),
  });
  const client = await cluster.connect();
  await client.query('create table t (s smallint, n numeric(8, 2), c char(10))');
  await client.query("insert into t values (2008, 8.15, 'ab')");
  const query = "select n / 3 as q, s * 100, c = 'ab ', sum(s), sum(n) from t group by n, s, c";
  const text = `unload ($$${query}$$) to 's3://data/out/' iam_role default csv header parallel off`;
  await client.query(text);
  expect(written).toEqual(['q,?column?,?column?,sum,sum\n2.7166666666666,200800,t,2008,8.15\n']);
  await expect(client.query(text.replace('n / 3', 'nosuch'))).rejects.toMatchObject({
    code: '42703',
    message: 'column "nosuch" does not exist',
  });
  await expect(client.query(text.replace(query, 'show search_path'))).rejects.toMatchObject({ code: '42601' });
});
