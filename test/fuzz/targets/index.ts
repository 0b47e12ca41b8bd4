import type { Target } from '../harness.ts';
import { policy, policyText } from './policy.ts';

/** All of them, in the order in which a long run takes them. */
export const targets: readonly Target[] = [policy, policyText];
