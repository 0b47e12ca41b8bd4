import { type Reader, shownAs } from './reader.ts';

/** Reads `(PARTITION BY … ORDER BY … frame)`. */
export function readWindow(reader: Reader, needsFrame: boolean): string {
  if (!reader.is('(')) reader.unsupported('a named window');
  return `(${reader.parenthesized(() => {
    const parts: string[] = [];
    if (reader.accept('partition', 'by')) {
      parts.push(`PARTITION BY ${reader.list(() => reader.expression().sql).join(', ')}`);
    }
    const isOrdered = reader.is('order');
    if (isOrdered) parts.push(orderBy(reader));
    const frame = readFrame(reader);
    if (frame !== '') parts.push(frame);
    if (needsFrame && isOrdered && frame === '') {
      reader.fail('Aggregate window functions with an ORDER BY clause require a frame clause');
    }
    return parts.join(' ');
  })})`;
}

/** Reads `ORDER BY …`. */
export function orderBy(reader: Reader): string {
  reader.expect('order', 'by');
  const items = reader.list(() => {
    const sql = shownAs(reader.expression(), 'json');
    const direction = reader.accept('desc') ? ' DESC' : '';
    if (direction === '') reader.accept('asc');
    if (!reader.accept('nulls')) return sql + direction;
    return `${sql}${direction} NULLS ${reader.expectAny('first', 'last').toUpperCase()}`;
  });
  return `ORDER BY ${items.join(', ')}`;
}

function readFrame(reader: Reader): string {
  if (!reader.is('rows')) {
    if (reader.isAny('range', 'groups')) reader.unsupported(`a ${reader.peek().value} frame`);
    return '';
  }
  reader.next();
  if (!reader.accept('between')) return `ROWS ${bound(reader)}`;
  const from = bound(reader);
  reader.expect('and');
  return `ROWS BETWEEN ${from} AND ${bound(reader)}`;
}

function bound(reader: Reader): string {
  if (reader.accept('current', 'row')) return 'CURRENT ROW';
  const distance = reader.accept('unbounded') ? 'UNBOUNDED' : reader.expression().sql;
  return `${distance} ${reader.expectAny('preceding', 'following').toUpperCase()}`;
}
