import { report } from '../../../src/engine/errors.ts';

const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

describe('a disk that takes no more is told as Redshift tells it', () => {
  test.each<[string, Error]>([
    ['by a write', failure('IO Error: Could not write file "/d/c.duckdb": No space left on device')],
    [
      'by COMMIT',
      failure('TransactionContext Error: Failed to commit: Could not write file "/d": No space left on device'),
    ],
    ['by a checkpoint', failure('FATAL Error: Failed to create checkpoint because of error: No space left on device')],
    [
      'by a sort',
      failure('Out of Memory Error: failed to offload data block of size 160.0 KiB (1.7 MiB/1.7 MiB used).'),
    ],
    ['by a quota', failure('IO Error: Could not write file "/d/c.duckdb": Disk quota exceeded')],
    ['by the file system', failure('ENOSPC: no space left on device, write', { code: 'ENOSPC' })],
    ['below a COPY', failure('Spectrum Scan Error', { cause: failure('IO Error: x: No space left on device') })],
    ['by S3', failure('S3ServiceException:ENOSPC: no space left on device, write,Status 500,Error InternalError')],
  ])('%s', (_title, error) => {
    expect(report(error)).toMatchObject({
      severity: 'ERROR',
      sqlState: '53100',
      message: 'Disk Full',
      detail: expect.stringMatching(/error: {2}Disk Full\n {2}code: {6}1016/),
    });
  });

  test.each([
    "Conversion Error: Could not convert string 'No space left on device' to INT32",
    'Out of Memory Error: could not allocate block of size 256.0 KiB',
    'TransactionContext Error: Failed to commit: write-write conflict on key: "x"',
    'IO Error: Could not write file "/d/c.duckdb": Input/output error',
  ])('and not: %s', (text) => {
    expect(report(new Error(text)).sqlState).not.toBe('53100');
  });
});
