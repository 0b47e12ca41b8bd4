import type { Cell } from '../../contract/results.ts';
import type { RefusedRecord } from '../errors.ts';
import type { Session } from '../session.ts';
import { systemViews } from '../system-views.ts';

const toldRecords = 5;

/** The first refused records among those that match the condition on the columns of stl_load_errors. */
export async function readRejects(session: Session, condition: string): Promise<RefusedRecord[]> {
  const { rows } = await session.run(
    `select filename, line_number, colname, raw_field_value, err_reason, query
       from ${systemViews(session).loadErrors}
      where ${condition}
      order by query desc, line_number
      limit ${toldRecords}`,
  );
  return rows.map(([file, line, column, value, reason]) => ({
    file: text(file),
    line: Number(line),
    column: text(column),
    value: text(value),
    reason: text(reason),
  }));
}

/** The load error tables pad their CHAR columns with blanks. */
function text(cell: Cell | undefined): string {
  return String(cell ?? '').trim();
}
