import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { action } from '../action.ts';
import { onObject } from '../needs.ts';
import type { ByteRange } from '../range.ts';
import { overrides, readMembers, readObject } from '../read.ts';

export const GetObject = action(
  GetObjectCommand,
  [
    ...readMembers,
    'ResponseCacheControl',
    'ResponseContentDisposition',
    'ResponseContentEncoding',
    'ResponseContentLanguage',
    'ResponseContentType',
    'ResponseExpires',
  ],
  onObject('GetObject'),
  async (input, { store, request }) => {
    const { object, file } = await store.open(input.Bucket, input.Key);
    try {
      const { output, range } = readObject(object, input);
      if (output.$metadata?.httpStatusCode === 304) {
        await file.close();
        return output;
      }
      return {
        ...output,
        ...overrides(request.query),
        Body: await streamOf(file, range ?? { first: 0, last: object.sizeBytes - 1 }),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  },
);

/** The bytes of a range, or of all the object had when it was described: a person may be adding to its file. */
async function streamOf(file: FileHandle, range: ByteRange): Promise<Readable> {
  if (range.last >= range.first) return file.createReadStream({ start: range.first, end: range.last });
  await file.close();
  return Readable.from([]);
}
