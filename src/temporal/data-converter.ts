import type { DataConverter } from '@temporalio/common';
import { EncryptionCodec } from './codec.ts';
import { readCodecKeys } from './keys.ts';

/** How worker and clients write what Temporal keeps: encrypted when keys are configured, else undefined. */
export function dataConverter(env: NodeJS.ProcessEnv = process.env): DataConverter | undefined {
  const keys = readCodecKeys(env);
  if (keys.length === 0) return undefined;
  return { payloadCodecs: [new EncryptionCodec(keys)], failureConverterPath: require.resolve('./failure-converter') };
}
