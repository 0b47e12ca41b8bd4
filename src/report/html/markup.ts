/** Text that is already HTML; everything else is escaped when it is inserted. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | undefined | false | Content[];

/** HTML with values in it: in text and in quoted attributes alike, they stay what they are. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(parts.map((part, at) => (at === 0 ? part : textOf(values[at - 1]) + part)).join(''));
}

function textOf(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(textOf).join('');
  return value === null || value === undefined || value === false ? '' : escaped(String(value));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return shown(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/**
 * Characters that HTML does not allow are replaced by U+FFFD: control characters, halves of surrogate pairs, and those
 * that change the direction of the text around them.
 */
export function shown(text: string): string {
  return text.replaceAll(/[\p{Cs}\u202A-\u202E\u2066-\u2069]|(?![\t\n\r])\p{Cc}/gu, '\uFFFD');
}
