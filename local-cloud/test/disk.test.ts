import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { until } from '../../test/support/until.ts';
import { reservedFolder } from '../src/s3/store/key.ts';
import { clientsOf, refusalOf } from './support/cloud.ts';
import { end, refusal, startMain } from './support/main.ts';
import { describeMounted, mounted } from './support/mount.ts';

const home = mkdtempSync(join(tmpdir(), 'sparkify-disk-'));
const children: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(children.map((child) => end(child, 'SIGKILL')));
  rmSync(home, { recursive: true, force: true });
});

/** Repeats a call until it is refused; how often it was not, and the refusal, come back. */
const untilRefused = async (call: (count: number) => Promise<unknown>) => {
  for (let count = 0; ; count += 1) {
    const refused = await refusalOf(call(count)).catch(() => undefined);
    if (refused !== undefined) return { count, refused };
  }
};

describeMounted()('a home on a file system', () => {
  test('that is read only is refused by name, with what to do', () => {
    expect(refusal(home, { wrapper: mounted(home, 'ro') })).toEqual([
      1,
      `The folder ${home} cannot be written (EROFS: read-only file system, access '${home}'): make it writable for this user, or choose another --home.\n`,
    ]);
  });

  test.each(['4k', '8k', '16k'])('that is too small to start in is refused, and the file named: %s', (size) => {
    const [status, stderr] = refusal(home, { wrapper: mounted(home, `size=${size}`) });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^(The folder )?${home}/cloud\\S* cannot be written \\(ENOSPC: .*\\n$`)),
    ]);
  });

  test('that becomes full is read from, loses nothing, and is written to when there is space again', async () => {
    const { child, ready, stderr } = await startMain(home, { wrapper: mounted(home, 'size=1m') });
    children.push(child);
    const { iam, s3 } = clientsOf(ready, ready);
    const put = (Key: string, Body: Buffer | string) => s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body }));
    const create = (UserName: string) => iam.send(new CreateUserCommand({ UserName, Path: `/${'p'.repeat(500)}/` }));
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await put('old', 'old');

    const objects = await untilRefused((count) => put(`fill-${count}`, Buffer.alloc(16_000)));
    expect(objects.refused).toMatchObject({ code: 'InternalError', status: 500 });
    expect(objects.refused.message).toContain('ENOSPC: no space left on device');
    expect(await refusalOf(put('old', Buffer.alloc(64_000)))).toMatchObject({ code: 'InternalError', status: 500 });
    const users = await untilRefused((count) => create(`user-${count}`));
    expect(users.refused).toMatchObject({ code: 'InternalFailure', status: 500 });
    await until(() => stderr().includes('iam: '));
    expect(stderr()).toContain(`iam: ${home}/cloud/state.json cannot be written (ENOSPC: no space left on device, `);
    expect(stderr()).toMatch(/^s3: PUT \/bucket\/fill-\d+: ENOSPC: no space left on device/m);

    const userNames = async () =>
      (await iam.send(new ListUsersCommand({ MaxItems: 1000 }))).Users?.map(({ UserName }) => UserName) ?? [];
    const keys = async () =>
      (await s3.send(new ListObjectsV2Command({ Bucket: 'bucket' }))).Contents?.map(({ Key }) => Key);
    const made = Array.from({ length: users.count }, (_, index) => `user-${index}`);
    expect(new Set(await userNames())).toEqual(new Set(made));
    expect(await refusalOf(iam.send(new GetUserCommand({ UserName: `user-${users.count}` })))).toMatchObject({
      code: 'NoSuchEntity',
    });
    expect(await keys()).toHaveLength(objects.count + 1);
    const old = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'old' }));
    expect(await old.Body?.transformToString()).toBe('old');

    // The file system is in the name space of the process alone, which its folder in /proc leads to.
    const reserved = join(`/proc/${child.pid}/root${home}`, 's3', 'bucket', reservedFolder);
    expect(readdirSync(join(reserved, 'temporary'))).toEqual([]);

    const makeBucket = s3.send(new CreateBucketCommand({ Bucket: 'second' }));
    expect(await refusalOf(makeBucket)).toMatchObject({ code: 'InternalError', status: 500 });
    expect(await refusalOf(s3.send(new HeadBucketCommand({ Bucket: 'second' })))).toMatchObject({ status: 404 });

    await s3.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'fill-0' }));
    await create('later');
    await put('later', 'later');
    expect(new Set(await userNames())).toEqual(new Set(['later', ...made]));
    expect(await keys()).toHaveLength(objects.count + 1);
  }, 90_000);
});
