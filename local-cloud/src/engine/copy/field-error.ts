/** The codes of COPY's errors. */
export const loadErrorCode = {
  extraColumns: 1202,
  missingColumns: 1203,
  tooLong: 1204,
  date: 1205,
  timestamp: 1206,
  digit: 1207,
  float: 1208,
  decimal: 1209,
  boolean: 1210,
  notNull: 1213,
  delimiter: 1214,
  char: 1215,
  line: 1216,
  identity: 1217,
  nul: 1218,
  utf8: 1220,
  overflow: 1222,
  super: 1224,
} as const;

/** Why a value or record was refused, as in stl_load_errors; a class, to distinguish it from text. */
export class Refusal {
  readonly code: number;
  readonly reason: string;
  /** Position of the fault in the field, in bytes from 0. */
  readonly position: number;

  constructor(code: keyof typeof loadErrorCode, reason: string, position = 0) {
    this.code = loadErrorCode[code];
    this.reason = reason;
    this.position = position;
  }
}
