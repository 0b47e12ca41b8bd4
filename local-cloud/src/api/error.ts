import type { StaticErrorSchema } from '@smithy/types';
import { errorOf } from './schema.ts';

/** An error as an AWS service answers it: the code clients match on, a message for people, the HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  /** Elements that the error's document has besides, such as `BucketName`; only S3 has any. */
  readonly details: Readonly<Record<string, string>>;

  constructor(code: string, message: string, statusCode = 400, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.statusCode = statusCode;
    this.details = details;
  }
}

/** The error that a service's own schema declares, with the code and status of its wire form. */
export const fault = (schema: StaticErrorSchema, message: string): AwsError => {
  const [code, statusCode] = errorOf(schema);
  return new AwsError(code, message, statusCode);
};
