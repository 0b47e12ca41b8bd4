import type { Severity } from '../contract/results.ts';
import { tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
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
  settings: Map<SettingName, Setting>;
  statements: Statement[];
  /** What the text ends in the middle of. */
  unfinished?: Token;
  /** There is no such file, or it cannot be read, which has been reported already. */
  isAbsent?: true;
}

/** What a head comment may set; any other comment is prose. */
export type SettingName = 'depends on' | 'severity' | 'chart';

export interface Setting {
  value: string;
  line: number;
}

const setting = /^(depends on|severity|chart):(.*)$/i;

/** Of a check: whether what it finds blocks the commit. */
export function severityOf({ settings }: Script): Severity {
  return /^warn$/i.test(settings.get('severity')?.value ?? '') ? 'warn' : 'error';
}

export function parseScript(file: string, name: string, sql: string): Script {
  const prose: string[] = [];
  const settings: Script['settings'] = new Map();
  for (const { text, line } of headComment(sql)) {
    const [, key, value = ''] = setting.exec(text) ?? [];
    if (key === undefined) prose.push(text);
    else set(settings, key.toLowerCase() as SettingName, { value: value.trim(), line });
  }
  const comment = prose.join(' ').replaceAll(/\s+/g, ' ').trim();
  const tokens = tokensOf(sql);
  const last = tokens.at(-1);
  const unfinished = last?.isOpen ? { unfinished: last } : {};
  return { name, file, comment, settings, statements: splitStatements(tokens), ...unfinished };
}

/** A list may continue in a second line with the same name. */
function set(settings: Script['settings'], name: SettingName, { value, line }: Setting): void {
  const before = settings.get(name);
  settings.set(name, before ? { value: `${before.value}, ${value}`, line: before.line } : { value, line });
}
