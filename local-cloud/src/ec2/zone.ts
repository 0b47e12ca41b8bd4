/** An availability zone by its name (`us-west-2a`) and its id (`usw2-az1`), which is the same in every account. */
export interface Zone {
  name: string;
  id: string;
}

const directions: Record<string, string> = { north: 'n', south: 's', east: 'e', west: 'w', central: 'c' };

/** `usw2` of `us-west-2`, `apse2` of `ap-southeast-2`. */
const shortened = (region: string): string =>
  region
    .split('-')
    .map((part, index) =>
      index === 0 ? part : part.replace(/north|south|east|west|central/g, (word) => directions[word] ?? ''),
    )
    .join('');

/** The zones of a region: three here. */
export const zonesOf = (region: string): Zone[] =>
  ['a', 'b', 'c'].map((letter, index) => ({ name: region + letter, id: `${shortened(region)}-az${index + 1}` }));
