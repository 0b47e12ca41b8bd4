import type { Random } from './random.ts';
import { asciiJson } from './songs.ts';
import { cities, firstNames, lastNames, userAgents } from './words.ts';

const firstRegistration = Date.UTC(2018, 9, 1);
const registrationSpanMs = 30 * 86_400_000;

/** A listener: whether they pay changes, the rest is kept as the pieces of JSON that every record repeats. */
export interface User {
  paid: boolean;
  firstNameAndGender: string;
  lastName: string;
  location: string;
  registration: string;
  agentAndId: string;
}

export function createUser(random: Random, id: number): User {
  const registeredAt = firstRegistration + random.below(registrationSpanMs);
  return {
    paid: random.chance(0.25),
    firstNameAndGender: `"firstName":${logJson(random.pick(firstNames))},"gender":"${random.pick(['F', 'M'])}"`,
    lastName: `"lastName":${logJson(random.pick(lastNames))}`,
    location: `"location":${logJson(random.pick(cities))}`,
    registration: `"registration":${registeredAt}.0`,
    agentAndId: `"userAgent":${logJson(random.pick(userAgents))},"userId":"${id}"`,
  };
}

/** JSON as the logs write it: slashes escaped too. */
export function logJson(text: string): string {
  return asciiJson(text).replaceAll('/', '\\/');
}
