import { Socket } from 'node:net';
import type { FieldDef } from 'pg';
import { Receiver, type Row } from '../../src/redshift-data/receiver.ts';

const columns = [{ name: 'a' } as FieldDef];

function taken(take: (rows: Row[]) => Promise<void> = async () => undefined) {
  const pieces: number[] = [];
  const socket = new Socket();
  const giveUp = jest.fn(async () => undefined);
  const receiver = new Receiver(
    socket,
    async (_, rows) => {
      pieces.push(rows.length);
      await take(rows);
    },
    giveUp,
  );
  return { receiver, socket, pieces, giveUp };
}

test('rows come in pieces of at most 1000, or about 1 MB', async () => {
  const { receiver, pieces } = taken();
  for (let count = 0; count < 1500; count += 1) receiver.add(['x'], columns);
  await receiver.end(columns);
  for (let count = 0; count < 4; count += 1) receiver.add(['x'.repeat(600_000)], columns);
  await receiver.end(columns);
  expect(pieces).toEqual([1000, 500, 2, 2, 0]);
});

test('nothing is read from the cluster while a piece is taken', async () => {
  let finish: (() => void) | undefined;
  const { receiver, socket } = taken(() => new Promise((resolve) => (finish = resolve)));
  receiver.add(['x'.repeat(2_000_000)], columns);
  expect(socket.isPaused()).toBe(true);
  await Promise.resolve();
  finish!();
  await receiver.settle();
  expect(socket.isPaused()).toBe(false);
});

test('a piece that is not taken ends the statement, and the rest is dropped', async () => {
  const { receiver, giveUp, pieces } = taken(() => Promise.reject(new Error('too large')));
  receiver.add(['x'.repeat(2_000_000)], columns);
  await expect(receiver.settle()).rejects.toThrow('too large');
  receiver.add(['x'.repeat(2_000_000)], columns);
  await expect(receiver.end(columns)).rejects.toThrow('too large');
  expect(giveUp).toHaveBeenCalledTimes(1);
  expect(pieces).toEqual([1]);
});
