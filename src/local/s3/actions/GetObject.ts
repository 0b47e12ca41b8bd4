import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { action } from '../action.ts';
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
  async (input, { store, request }) => {
    const { object, file } = await store.open(input.Bucket, input.Key);
    try {
      const { output, range } = readObject(object, input);
      if (output.$metadata?.httpStatusCode === 304) {
        await file.close();
        return output;
      }
      return { ...output, ...overrides(request.query), Body: streamOf(file, range) };
    } catch (error) {
      await file.close();
      throw error;
    }
  },
);

/** The bytes of a range, all of them without one, none of an empty one. The file closes with the stream. */
function streamOf(file: FileHandle, range: ByteRange | undefined): Readable {
  return range === undefined ? file.createReadStream() : file.createReadStream({ start: range.first, end: range.last });
}
