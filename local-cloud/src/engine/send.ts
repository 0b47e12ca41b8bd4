import { type FieldSource, rowDescription } from '../wire/backend.ts';
import type { Format } from '../wire/frontend.ts';
import { encoderFor, type Encoder, type Style } from './encode.ts';
import { SqlError } from './errors.ts';
import type { Session } from './session.ts';
import type { Column, Execution } from './statements.ts';
import { zoneOffsetSeconds } from './timezone.ts';

/** The format of one column: no formats mean text, and a single one applies to all columns. */
export function formatOf(formats: readonly Format[], index: number): Format {
  return (formats.length > 1 ? formats[index] : formats[0]) ?? 0;
}

/** A RowDescription message for these columns. */
export function describe(session: Session, columns: readonly Column[], formats: readonly Format[]): Buffer {
  const fields = columns.map((column, index) => ({
    name: column.name,
    type: column.wire,
    source: sourceOf(session, column),
    format: formatOf(formats, index),
  }));
  return rowDescription(fields, session.login.protocol);
}

function sourceOf(session: Session, { source }: Column): FieldSource | undefined {
  if (source === undefined) return undefined;
  const known = session.catalogEntries?.relation(source.schema, source.table)?.columns[source.number - 1];
  const { database } = session.login;
  return { ...source, database, isNotNull: known?.isNotNull ?? false, isIdentity: (known?.identity ?? null) !== null };
}

/**
 * Sends rows until none are left or the limit is reached, no faster than the client takes them. Returns whether rows
 * are left.
 */
export async function sendRows(
  session: Session,
  execution: Execution,
  formats: readonly Format[],
  maxRows: number,
): Promise<boolean> {
  const { rows, columns } = execution;
  if (rows === undefined) return false;
  if (formats.length > 1 && formats.length !== columns.length) {
    throw new SqlError(
      '08P01',
      `bind message has ${formats.length} result formats but query has ${columns.length} columns`,
    );
  }
  const encoders = encodersFor(session, columns, formats);
  for (let left = Math.min(maxRows, execution.maxRows); left > 0;) {
    const sent = await session.database.fenced(() => rows.take(left, encoders));
    if (sent === undefined) return false;
    session.channel.write(sent.bytes);
    left -= sent.rowCount;
    if (session.channel.isFull) await session.channel.flush();
    session.database.throwIfCancelled();
    if (session.channel.closed) throw new SqlError('08006', 'connection to client lost');
  }
  return execution.maxRows === Infinity && rows.hasMore();
}

function encodersFor(session: Session, columns: readonly Column[], formats: readonly Format[]): Encoder[] {
  const zone = session.settings.zone;
  const style: Style = {
    protocol: session.login.protocol,
    extraFloatDigits: Number(session.settings.get('extra_float_digits')),
    offsetSeconds: (micros) => zoneOffsetSeconds(zone, micros),
  };
  return columns.map(({ type, wire }, index) => encoderFor(type, wire.oid, formatOf(formats, index), style));
}
