import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import type { Payload, ProtoFailure } from '@temporalio/common';

/** Payloads as the SDK writes and reads them. */

export const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
export const toPayloads = (values: unknown[]): Payload[] => values.map(toPayload);
export const fromPayload = (payload: Payload | null | undefined): unknown =>
  payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
export const fromPayloads = (payloads: (Payload | null)[] | null | undefined): unknown[] =>
  (payloads ?? []).map(fromPayload);
export const toFailure = (error: unknown): ProtoFailure =>
  defaultFailureConverter.errorToFailure(error, defaultPayloadConverter);
export const fromFailure = (failure: ProtoFailure | null | undefined): Error =>
  failure ? defaultFailureConverter.failureToError(failure, defaultPayloadConverter) : new Error('no failure was told');
