import type { GrantObject, Routine } from '../../tree/privilege.ts';
import type { TypeName } from '../../tree/type-name.ts';
import type { Reader } from '../reader.ts';
import { typeName } from '../type-name.ts';

/**
 *     object: [TABLE] name, … | ALL {TABLES|FUNCTIONS|PROCEDURES} IN SCHEMA name, … | {DATABASE|SCHEMA|LANGUAGE} name, … |
 *             {FUNCTION|PROCEDURE} name ([types]), … | {DATASHARE|MODEL|EXTERNAL} …
 */
export function grantObject(reader: Reader): GrantObject {
  const { start } = reader;
  // ASSUMEROLE is followed by ARNs of IAM roles, or ALL.
  const isOfRole =
    reader.peek().kind === 'string' || reader.is('default') || reader.is('all', 'to') || reader.is('all', 'from');
  if (isOfRole || reader.isAny('datashare', 'model', 'external')) {
    reader.skipRest();
    return { kind: 'others', at: reader.at(start) };
  }
  if (reader.accept('all')) return allInSchemas(reader, start);
  const type = reader.acceptAny('database', 'schema', 'language');
  if (type !== undefined) {
    return { kind: `${type}s`, names: reader.list(() => reader.name()), at: reader.at(start) };
  }
  const routine = reader.acceptAny('function', 'procedure');
  if (routine !== undefined) {
    return { kind: `${routine}s`, routines: reader.list(() => routineOf(reader)), at: reader.at(start) };
  }
  reader.accept('table');
  return { kind: 'tables', names: reader.list(() => reader.qualifiedName()), at: reader.at(start) };
}

function allInSchemas(reader: Reader, start: number): GrantObject {
  const type = reader.expectAny('tables', 'functions', 'procedures');
  reader.expect('in', 'schema');
  return { kind: `all ${type}`, schemas: reader.list(() => reader.name()), at: reader.at(start) };
}

function routineOf(reader: Reader): Routine {
  const { start } = reader;
  const name = reader.qualifiedName();
  const types = reader.parenthesized(() => (reader.is(')') ? [] : reader.list(() => argumentType(reader))));
  return { name, arguments: types, at: reader.at(start) };
}

/**
 *     argument: [name] type
 */
function argumentType(reader: Reader): TypeName {
  if (reader.isName() && reader.isName(1) && !reader.is('double') && !reader.is('character')) reader.next();
  return typeName(reader);
}
