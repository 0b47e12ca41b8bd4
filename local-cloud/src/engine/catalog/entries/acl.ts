import { groupBy } from './group.ts';

/** A granted privilege: a row of sys_catalog.privileges. */
export interface Granted {
  kind: string;
  schema: string;
  name: string;
  column: string;
  granteeType: string;
  grantee: number;
  granteeTitle: string;
  privilege: string;
  isGrantable: boolean;
  grantorName: string;
}

/** The letters of privileges in an aclitem. RULE and TRIGGER have R and t. */
const letters: Readonly<Record<string, string>> = {
  INSERT: 'a',
  SELECT: 'r',
  UPDATE: 'w',
  DELETE: 'd',
  REFERENCES: 'x',
  DROP: 'D',
  TRUNCATE: 'P',
  ALTER: 'A',
  USAGE: 'U',
  CREATE: 'C',
  TEMPORARY: 'T',
};

/** The owner's privileges, in the order in which Redshift writes their letters. */
const ownersLetters = { relation: 'arwdRxtDPA', schema: 'UC' };
const order = `${ownersLetters.relation}UCTX`;

const keyOf = (kind: string, schema: string, name: string): string => JSON.stringify([kind, schema, name]);

/** The access control lists of relations and schemas, as arrays of aclitem. Roles are not listed in them. */
export class Acls {
  readonly #items: ReadonlyMap<string, readonly string[]>;

  constructor(granted: readonly Granted[]) {
    const byObject = groupBy(
      granted.filter(({ granteeType, column }) => granteeType !== 'role' && column === ''),
      ({ kind, schema, name }) => keyOf(kind, schema, name),
    );
    this.#items = new Map(Array.from(byObject, ([key, all]) => [key, itemsOf(all)]));
  }

  /** Undefined if nothing was ever granted. */
  of(kind: 'relation' | 'schema', schema: string, name: string, owner: string): string[] | undefined {
    const items = this.#items.get(keyOf(kind, schema, name));
    return items === undefined ? undefined : [`${owner}=${ownersLetters[kind]}/${owner}`, ...items];
  }
}

/** Users first, then PUBLIC, then groups, each ordered by number. */
function itemsOf(granted: readonly Granted[]): string[] {
  const byGrantee = groupBy(granted, ({ granteeTitle, grantorName }) => `${granteeTitle}/${grantorName}`);
  const sorted = [...byGrantee.values()].toSorted(
    ([a], [b]) => compare(b!.granteeType, a!.granteeType) || a!.grantee - b!.grantee,
  );
  return sorted.map((all) => `${all[0]!.granteeTitle}=${lettersOf(all)}/${all[0]!.grantorName}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function lettersOf(granted: readonly Granted[]): string {
  const all = granted.map(({ privilege, isGrantable }) => `${letters[privilege] ?? 'X'}${isGrantable ? '*' : ''}`);
  return all.toSorted((a, b) => order.indexOf(a[0]!) - order.indexOf(b[0]!)).join('');
}
