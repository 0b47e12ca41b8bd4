import { literal } from '../../sql/text.ts';
import type { CreateSchema } from '../../sql/tree/definition.ts';
import { intoOf } from '../../sql/tree/into.ts';
import type { QualifiedName } from '../../sql/tree/name.ts';
import type { Statement } from '../../sql/tree/statement.ts';
import type { Session } from '../session.ts';
import { followInViews } from '../view-names.ts';
import { alterDefaultPrivileges } from './defaults.ts';
import { grantOrRevoke } from './grant.ts';
import { findIdentity } from './identity.ts';
import { forgetIdentities, refuseToDropUser, rename } from './identity-upkeep.ts';
import { findRelation, findSchema, hasSchema } from './objects.ts';
import { follow, forgetDropped, own, passOn, setOwner } from './ownership.ts';
import { grantOrRevokeRoles } from './roles.ts';
import { setForUser } from './user-settings.ts';

/** Work to do after the statement. */
type Upkeep = () => Promise<void>;

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;
type Keepers = { [K in Statement['kind']]?: (session: Session, tree: Of<K>) => Promise<Upkeep | undefined> };

const keepers: Keepers = {
  grant: async (session, tree) => () => grantOrRevoke(session, tree),
  revoke: async (session, tree) => () => grantOrRevoke(session, tree),
  grantRoles: async (session, tree) => () => grantOrRevokeRoles(session, tree),
  revokeRoles: async (session, tree) => () => grantOrRevokeRoles(session, tree),
  alterDefaultPrivileges: async (session, tree) => () => alterDefaultPrivileges(session, tree),
  createSchema: schemaMade,
  alterSchema: (session, { name, owner }) => schemaGiven(session, name.value, owner?.value),
  createTable: (session, tree) => relationMade(session, tree.isTemporary ? undefined : tree.name, tree.ifNotExists),
  createTableAs: (session, tree) => relationMade(session, tree.isTemporary ? undefined : tree.name, tree.ifNotExists),
  createView: (session, { name, orReplace }) => relationMade(session, name, orReplace),
  createMaterializedView: (session, { name }) => relationMade(session, name, false),
  query: (session, tree) => relationMade(session, madeBy(tree), false),
  alterTable: relationChanged,
  alterMaterializedView: async (session, { name, action }) =>
    action.kind === 'owner' ? relationChanged(session, { name, action }) : undefined,
  dropRelation: async (session) => () => forgetDropped(session),
  dropSchema: async (session) => () => forgetDropped(session),
  dropUser: usersDropped,
  dropGroup: async (session) => () => forgetIdentities(session),
  dropRole: async (session) => () => forgetIdentities(session),
  alterUser: async (session, { name, action }) => {
    if (action.kind === 'rename') return () => rename(session, 'user', action.to.value);
    return action.kind === 'options' ? undefined : () => setForUser(session, name.value, action);
  },
  alterGroup: async (session, { action }) =>
    action.kind === 'rename' ? () => rename(session, 'group', action.to.value) : undefined,
  alterRole: async (session, { name, action }) =>
    action.kind === 'owner' ? () => roleGiven(session, name.value, action.owner.value) : undefined,
};

/**
 * Keeps owners and privileges up to date with a statement that is about to run. Returns the work to do after it in the
 * same transaction; undefined for a statement that neither grants nor creates, changes or drops anything with an owner.
 */
export async function upkeepOf(session: Session, tree: Statement | undefined): Promise<Upkeep | undefined> {
  const keeper = tree === undefined ? undefined : keepers[tree.kind];
  return (keeper as ((session: Session, tree: Statement) => Promise<Upkeep | undefined>) | undefined)?.(session, tree!);
}

/** SELECT … INTO creates a table too. */
function madeBy(tree: Of<'query'>): QualifiedName | undefined {
  const into = intoOf(tree.body);
  return into?.isTemporary === false ? into.name : undefined;
}

/**
 * After a statement that creates a relation under this name. A relation that exists already keeps its owner, even if it
 * is replaced.
 */
async function relationMade(
  session: Session,
  name: QualifiedName | undefined,
  mayBeThere: boolean,
): Promise<Upkeep | undefined> {
  if (name === undefined) return undefined;
  if (mayBeThere && (await findRelation(session, name)) !== undefined) return undefined;
  return async () => {
    const relation = await findRelation(session, name);
    if (relation !== undefined && !relation.temporary) await own(session, relation.schema, relation.name);
  };
}

async function relationChanged(
  session: Session,
  { name, action }: Pick<Of<'alterTable'>, 'name' | 'action'>,
): Promise<Upkeep | undefined> {
  if (!['rename', 'renameColumn', 'dropColumn', 'owner'].includes(action.kind)) return undefined;
  const relation = await findRelation(session, name);
  if (relation === undefined || relation.temporary) return undefined;
  const before = await session.catalog.entries();
  if (action.kind === 'rename') {
    return async () => {
      await follow(session, relation, action);
      await followInViews(session, before, relation, action.to.value);
    };
  }
  if (action.kind !== 'owner') return () => follow(session, relation, action);
  const { id } = await findIdentity(session, 'user', action.owner.value);
  return () => passOn(session, relation, id);
}

async function schemaMade(session: Session, { name, owner, ifNotExists }: CreateSchema): Promise<Upkeep | undefined> {
  const id = owner === undefined ? session.userId : (await findIdentity(session, 'user', owner.value)).id;
  if (ifNotExists && (await hasSchema(session, name.value))) return undefined;
  return () => setOwner(session, name.value, '', id);
}

async function schemaGiven(session: Session, name: string, owner: string | undefined): Promise<Upkeep | undefined> {
  if (owner === undefined) return undefined;
  await findSchema(session, name);
  const { id } = await findIdentity(session, 'user', owner);
  return () => setOwner(session, name, '', id);
}

async function usersDropped(session: Session, { names }: Of<'dropUser'>): Promise<Upkeep> {
  for (const { value } of names) await refuseToDropUser(session, value);
  return () => forgetIdentities(session);
}

async function roleGiven(session: Session, role: string, owner: string): Promise<void> {
  const { id } = await findIdentity(session, 'user', owner);
  await session.database.run(`UPDATE sys_catalog.roles SET owner = ${id} WHERE name = ${literal(role)}`);
}
