import type { Target } from '../harness.ts';
import { policy, policyText } from './policy.ts';
import { generated, mutated } from './sql.ts';

/** All of them, in the order in which a long run takes them. */
export const targets: readonly Target[] = [policy, policyText, generated, mutated];
