/**
 * Alternatives by rule; `{rule}` stands for one of that rule's. The first alternative of a rule must not refer to a
 * rule that refers back.
 */
export type Grammar = Readonly<Record<string, readonly string[]>>;

/** Text that is never longer, so that a tape of any length ends. */
const mostCharacters = 100_000;

/**
 * One text of a grammar: each number of the tape picks an alternative, and once it is used up it is always the first.
 * So a shorter tape, or one of smaller numbers, makes a simpler text, which is what shrinking tries.
 */
export function textOf(grammar: Grammar, rule: string, tape: readonly number[]): string {
  let at = 0;
  let length = 0;
  const expand = (name: string): string => {
    const alternatives = grammar[name];
    if (alternatives === undefined) throw new Error(`the grammar has no rule ${name}`);
    const pick = length > mostCharacters ? 0 : (tape[at++] ?? 0);
    const chosen = alternatives[pick % alternatives.length] ?? '';
    length += chosen.length;
    return chosen.replace(/\{([a-z]\w*)\}/g, (_all, inner: string) => expand(inner));
  };
  return expand(rule);
}
