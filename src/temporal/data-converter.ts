import type { DataConverter } from '@temporalio/common';
import { EncryptionCodec } from './codec.ts';
import { readCodecKeys } from './keys.ts';

/**
 * How worker and clients write and read what Temporal stores: encrypted if keys are configured. Throws Error for keys
 * that cannot be read.
 */
export function dataConverter(env: NodeJS.ProcessEnv = process.env): DataConverter {
  const keys = readCodecKeys(env);
  return {
    payloadCodecs: [new EncryptionCodec(keys)],
    ...(keys.length > 0 && { failureConverterPath: require.resolve('./failure-converter') }),
  };
}
