import type { Target } from '../harness.ts';
import { language } from './language.ts';
import { policy, policyText } from './policy.ts';
import { s3 } from './s3.ts';
import { sessions } from './sessions.ts';
import { generated, mutated } from './sql.ts';
import { wire } from './wire.ts';

/** All of them, in the order in which a long run takes them. */
export const targets: readonly Target[] = [policy, policyText, wire, sessions, language, generated, mutated, s3];
