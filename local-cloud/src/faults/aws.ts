import type { Wording } from '../api/authenticate.ts';
import { AwsError } from '../api/error.ts';
import type { Rule } from './rule.ts';

/** Thrown where a caller gets no answer: its connection is cut, or it waits until it gives up. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly how: 'reset' | 'timeout';

  constructor(how: 'reset' | 'timeout') {
    super(`a fault: ${how}`);
    this.how = how;
  }
}

type Answered = 'throttle' | 'internal' | 'unavailable' | 'access-denied';

/** How each family of services words it. */
const wordings: Record<Wording, Record<Answered, [code: string, statusCode: number]>> = {
  query: {
    throttle: ['Throttling', 400],
    internal: ['InternalFailure', 500],
    unavailable: ['ServiceUnavailable', 503],
    'access-denied': ['AccessDenied', 403],
  },
  ec2: {
    throttle: ['RequestLimitExceeded', 503],
    internal: ['InternalError', 500],
    unavailable: ['Unavailable', 503],
    'access-denied': ['UnauthorizedOperation', 403],
  },
  json: {
    throttle: ['ThrottlingException', 400],
    internal: ['InternalServiceError', 500],
    unavailable: ['ServiceUnavailableException', 503],
    'access-denied': ['AccessDeniedException', 400],
  },
  s3: {
    throttle: ['SlowDown', 503],
    internal: ['InternalError', 500],
    unavailable: ['ServiceUnavailable', 503],
    'access-denied': ['AccessDenied', 403],
  },
};

const messages: Record<Answered, string> = {
  throttle: 'Rate exceeded',
  internal: 'We encountered an internal error. Please try again.',
  unavailable: 'The service is unavailable. Please try again shortly.',
  'access-denied': 'User is not authorized to perform this operation',
};

/** Acts a rule out on a call of AWS: throws an AwsError or a NoAnswer, or returns for `empty`. */
export const strike = ({ fault, code = '', message, statusCode }: Rule, wording: Wording): void => {
  switch (fault) {
    case 'throttle':
    case 'internal':
    case 'unavailable':
    case 'access-denied': {
      const [name, status] = wordings[wording][fault];
      throw new AwsError(name, `${messages[fault]} (a fault)`, status);
    }
    case 'error':
      throw new AwsError(code, message ?? `${code} (a fault)`, statusCode);
    case 'reset':
    case 'timeout':
      throw new NoAnswer(fault);
    case 'empty':
    case 'latency':
    case 'hold':
    case 'kill':
  }
};
