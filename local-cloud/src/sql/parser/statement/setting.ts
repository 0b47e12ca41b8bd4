import type { Reset, SetParameter, SetSessionAuthorization, SettingValue, ShowParameter } from '../../tree/setting.ts';
import type { ShowCatalog } from '../../tree/show.ts';
import type { SetTransaction } from '../../tree/transaction.ts';
import type { Reader } from '../reader.ts';
import { showCatalog } from './show.ts';
import { setTransaction } from './transaction.ts';

/**
 *     set: SET [SESSION|LOCAL] {name {TO|=} values | TIME ZONE values | AUTHORIZATION user | TRANSACTION modes |
 *          CHARACTERISTICS AS TRANSACTION modes}
 */
export function set(reader: Reader): SetParameter | SetTransaction | SetSessionAuthorization {
  const { start } = reader;
  reader.expect('set');
  const scope = reader.acceptAny('session', 'local');
  if (scope === 'local' && reader.is('session', 'authorization')) reader.unsupported('SET LOCAL SESSION AUTHORIZATION');
  if (reader.accept('authorization')) return sessionAuthorization(reader, start);
  if (reader.accept('transaction')) return setTransaction(reader, start, false);
  if (reader.accept('characteristics', 'as', 'transaction')) return setTransaction(reader, start, true);
  return setParameter(reader, start, scope === 'local');
}

/**
 *     setParameter: {name {TO|=} | TIME ZONE} {DEFAULT | value, …} | {TIMEZONE | TIME ZONE} INTERVAL 'offset'
 */
export function setParameter(reader: Reader, start: number, isLocal: boolean): SetParameter {
  const isZone = reader.accept('time', 'zone');
  const name = isZone ? 'timezone' : settingName(reader);
  const isOffset = name === 'timezone' && reader.accept('interval');
  if (!isZone && !isOffset && !reader.accept('to')) reader.expect('=');
  const values = reader.accept('default') ? [] : reader.list(() => settingValue(reader));
  return { kind: 'setParameter', name, values, isLocal, at: reader.at(start) };
}

function sessionAuthorization(reader: Reader, start: number): SetSessionAuthorization {
  if (reader.accept('default')) return ownAuthorization(reader, start, false);
  const { kind, value, start: from } = reader.peek();
  if (!['word', 'quoted', 'string'].includes(kind)) reader.fail();
  reader.next();
  const user = { value, isQuoted: kind !== 'word', at: reader.at(from) };
  return { kind: 'setSessionAuthorization', user, isReset: false, at: reader.at(start) };
}

function ownAuthorization(reader: Reader, start: number, isReset: boolean): SetSessionAuthorization {
  return { kind: 'setSessionAuthorization', user: undefined, isReset, at: reader.at(start) };
}

/** Names with dots, as in `app.user`. */
export function settingName(reader: Reader): string {
  const parts = [reader.label().value];
  while (reader.accept('.')) parts.push(reader.label().value);
  return parts.join('.');
}

function settingValue(reader: Reader): SettingValue {
  const { start } = reader;
  const sign = reader.accept('-') ? '-' : '';
  const { kind, value } = reader.peek();
  if (kind !== 'word' && kind !== 'quoted' && kind !== 'string' && kind !== 'number') reader.fail();
  reader.next();
  return { kind, text: sign + value, at: reader.at(start) };
}

/**
 *     reset: RESET {name | ALL | SESSION AUTHORIZATION}
 */
export function reset(reader: Reader): Reset | SetSessionAuthorization {
  const { start } = reader;
  reader.expect('reset');
  if (reader.accept('session', 'authorization')) return ownAuthorization(reader, start, true);
  const name = reader.accept('all') ? undefined : settingName(reader);
  return { kind: 'reset', name, at: reader.at(start) };
}

/**
 *     show: SHOW {name | ALL | TIME ZONE | TRANSACTION ISOLATION LEVEL | a part of the catalog}
 */
export function show(reader: Reader): ShowParameter | ShowCatalog {
  const { start } = reader;
  reader.expect('show');
  return showCatalog(reader, start) ?? { kind: 'showParameter', name: shownName(reader), at: reader.at(start) };
}

function shownName(reader: Reader): string | undefined {
  if (reader.accept('time', 'zone')) return 'timezone';
  if (reader.accept('transaction', 'isolation', 'level')) return 'transaction_isolation';
  return reader.accept('all') ? undefined : settingName(reader);
}
