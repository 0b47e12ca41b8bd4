import type { Frame, FrameBound, OrderItem, Window } from '../tree/window.ts';
import type { Reader } from './reader.ts';

/**
 *     window: ([PARTITION BY expression, …] [ORDER BY …] [frame])
 */
export function window(reader: Reader): Window {
  const { start } = reader;
  if (!reader.is('(')) reader.unsupported('a named window');
  const inside = reader.parenthesized(() => {
    const partitionBy = reader.accept('partition', 'by') ? reader.list(() => reader.expression()) : [];
    return { partitionBy, orderBy: reader.is('order') ? orderBy(reader) : [], frame: frame(reader) };
  });
  return { ...inside, at: reader.at(start) };
}

/**
 *     order: ORDER BY {expression [ASC|DESC] [NULLS {FIRST|LAST}]}, …
 */
export function orderBy(reader: Reader): OrderItem[] {
  reader.expect('order', 'by');
  return reader.list(() => orderItem(reader));
}

function orderItem(reader: Reader): OrderItem {
  const { start } = reader;
  const expression = reader.expression();
  const direction = reader.acceptAny('asc', 'desc') ?? 'asc';
  const nulls = reader.accept('nulls') ? reader.expectAny('first', 'last') : undefined;
  return { expression, direction, nulls, at: reader.at(start) };
}

/**
 *     frame: ROWS {bound | BETWEEN bound AND bound}
 */
function frame(reader: Reader): Frame | undefined {
  const { start } = reader;
  if (reader.isAny('range', 'groups')) reader.unsupported(`a ${reader.peek().value} frame`);
  if (!reader.accept('rows')) return undefined;
  const isBetween = reader.accept('between');
  const from = bound(reader);
  if (isBetween) reader.expect('and');
  const to: FrameBound = isBetween ? bound(reader) : { place: 'current row', distance: undefined, at: from.at };
  return { from, to, at: reader.at(start) };
}

/**
 *     bound: CURRENT ROW | {UNBOUNDED | expression} {PRECEDING|FOLLOWING}
 */
function bound(reader: Reader): FrameBound {
  const { start } = reader;
  if (reader.accept('current', 'row')) return { place: 'current row', distance: undefined, at: reader.at(start) };
  const distance = reader.accept('unbounded') ? undefined : reader.expression();
  const side = reader.expectAny('preceding', 'following');
  return { place: distance === undefined ? `unbounded ${side}` : side, distance, at: reader.at(start) };
}
