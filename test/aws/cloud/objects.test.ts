import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listObjects, putText, removeObjects } from '../../../src/aws/objects.ts';
import { startCloud } from '../../support/cloud.ts';
import type { TestCloud } from '../../support/cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startCloud();
  for (const [key, text] of [
    ['logs/a b.json', '1'],
    ['logs/é.json', '22'],
    ['logs/empty', ''],
    ['logs.json', '333'],
    ['other/x', '4'],
  ] as const) {
    const path = join(cloud.s3Root, 'source', key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
});
afterAll(() => cloud?.stop());

async function listed(uri: string) {
  const objects = [];
  for await (const page of listObjects(cloud.clients, uri)) objects.push(...page);
  return objects;
}

test('what lies below a prefix is listed in byte order, with its size and ETag', async () => {
  const objects = await listed('s3://source/logs');
  expect(objects.map(({ uri, bytes }) => [uri, bytes])).toEqual([
    ['s3://source/logs.json', 3],
    ['s3://source/logs/a b.json', 1],
    ['s3://source/logs/empty', 0],
    ['s3://source/logs/é.json', 2],
  ]);
  expect(objects.map(({ etag }) => etag)).toEqual(objects.map(() => expect.stringMatching(/^[0-9a-f]{32}$/)));
});

test('many are listed page by page, and removed again', async () => {
  for (let at = 0; at < 1500; at += 1) {
    const path = join(cloud.s3Root, 'source', `many/${at}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'x');
  }
  const pages = [];
  for await (const page of listObjects(cloud.clients, 's3://source/many/')) pages.push(page.length);
  expect(pages).toEqual([1000, 500]);
  await removeObjects(cloud.clients, 's3://source/many/');
  expect(await listed('s3://source/many/')).toEqual([]);
  await removeObjects(cloud.clients, 's3://source/many/');
  expect(await listed('s3://source/other')).toHaveLength(1);
});

test('a text is written as it is', async () => {
  await putText(cloud.clients, 's3://source/new/text é.json', '{"ä": 1}');
  expect(readFileSync(join(cloud.s3Root, 'source/new/text é.json'), 'utf8')).toBe('{"ä": 1}');
});

test('an error tells where', async () => {
  const missing = 's3://no-such-bucket-here/x';
  await expect(listed(missing)).rejects.toThrow(`${missing}: The specified bucket does not exist`);
  await expect(putText(cloud.clients, missing, '')).rejects.toThrow(`${missing}: The specified bucket does not exist`);
});
