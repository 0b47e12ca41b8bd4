/** A statement that has run, for sys_query_history and stl_query. */
export interface QueryRecord {
  queryId: number;
  pid: number;
  user: string;
  database: string;
  transactionId: number;
  label: string;
  text: string;
  startedAt: Date;
  endedAt: Date;
  status: 'success' | 'failed' | 'canceled';
  error: string;
  rowCount: number;
}

/** What ran, kept until it is written to the catalog. */
export class History {
  readonly records: QueryRecord[] = [];

  add(record: QueryRecord): void {
    this.records.push(record);
  }
}
