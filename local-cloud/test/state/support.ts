import { join } from 'node:path';
import { z } from 'zod';
import { openDocument } from '../../src/state/document.ts';
import { table } from '../../src/state/table.ts';

const thing = z.strictObject({
  id: z.string(),
  size: z.number(),
  parts: z.array(z.strictObject({ name: z.string() })),
});
type Thing = z.infer<typeof thing>;

export const thingOf = (id: string, size = 0): Thing => ({ id, size, parts: [] });

/** Tables by the names of services, for files of the first version have no other mark. */
export const tables = {
  iam: { things: table('id', thing) },
  ec2: { things: table('id', thing) },
  redshift: { things: table('id', thing) },
};

export const stateFile = (folder: string): string => join(folder, 'state.json');

const opened: { close(): Promise<void> }[] = [];

/** A document of things, and what it reports. */
export const openThings = async (folder: string, reports: string[] = []) => {
  const document = await openDocument(stateFile(folder), {
    tables,
    initial: () => ({
      iam: { things: [] as Thing[] },
      ec2: { things: [thingOf('first')] },
      redshift: { things: [] as Thing[] },
    }),
    report: (message) => void reports.push(message),
  });
  opened.push(document);
  return document;
};

/** Closes what a test has opened, as the end of a process would. */
export const closeThings = async (): Promise<void> => {
  await Promise.allSettled(opened.splice(0).map((document) => document.close()));
};
