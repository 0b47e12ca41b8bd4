import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onObject } from '../needs.ts';
import { overrides, readMembers, readObject } from '../read.ts';

export const HeadObject = action(
  HeadObjectCommand,
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
    const { output } = readObject(await store.head(input.Bucket, input.Key), input);
    return output.$metadata?.httpStatusCode === 304 ? output : { ...output, ...overrides(request.query) };
  },
);
