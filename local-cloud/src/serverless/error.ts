import {
  ConflictException$,
  InvalidPaginationException$,
  ResourceNotFoundException$,
  TooManyTagsException$,
  ValidationException$,
} from '@aws-sdk/client-redshift-serverless';
import { AwsError, fault } from '../api/error.ts';

export const invalid = (message: string): AwsError => fault(ValidationException$, message);
export const conflict = (message: string): AwsError => fault(ConflictException$, message);
export const notFound = (message: string): AwsError => fault(ResourceNotFoundException$, message);
export const wrongPage = (message: string): AwsError => fault(InvalidPaginationException$, message);

/** Does the work, and converts Redshift's own errors to those of Serverless. */
export const inServerlessWords = <Result>(work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw error.code === 'TagLimitExceededFault' ? fault(TooManyTagsException$, error.message) : invalid(error.message);
  }
};
