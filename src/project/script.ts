import { headComment, splitStatements } from './statements.ts';
import type { Statement } from './statements.ts';

/** A SQL file, read and split. */
export interface Script {
  /** File name without number and endings: `orders`, `busiest-days`. */
  name: string;
  /** Its path in the project's folder, for messages. */
  file: string;
  /** The comment at its head, without the lines that are settings. */
  comment: string;
  /** What its head comment sets: `-- depends on: a, b` is `depends on` → `a, b`. */
  settings: Map<string, { value: string; line: number }>;
  statements: Statement[];
}

/** What a head comment may set; any other comment is prose. */
const settingNames = ['depends on', 'severity'] as const;
export type SettingName = (typeof settingNames)[number];

const setting = new RegExp(`^(${settingNames.join('|')}):(.*)$`, 'i');

export function parseScript(file: string, name: string, sql: string): Script {
  const prose: string[] = [];
  const settings: Script['settings'] = new Map();
  for (const [index, line] of headComment(sql).entries()) {
    const [, key, value] = setting.exec(line) ?? [];
    if (key === undefined) prose.push(line);
    else settings.set(key.toLowerCase(), { value: (value ?? '').trim(), line: index + 1 });
  }
  return { name, file, comment: prose.join(' ').trim(), settings, statements: splitStatements(sql) };
}
