import type { StaticErrorSchema } from '@smithy/types';

/** An error as an AWS service answers it: the code clients match on, a message for people, the HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.statusCode = statusCode;
  }
}

interface ErrorTraits {
  awsQueryError?: [code: string, statusCode: number];
  httpError?: number;
}

/** The error that a service's own schema declares, with the code and status of its wire form. */
export const fault = (schema: StaticErrorSchema, message: string): AwsError => {
  const [, , name, traits] = schema;
  const { awsQueryError, httpError } = (typeof traits === 'object' ? traits : {}) as ErrorTraits;
  const [code, statusCode] = awsQueryError ?? [name, httpError ?? 400];
  return new AwsError(code, message, statusCode);
};
