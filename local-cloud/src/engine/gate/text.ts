import { isHiddenSchema } from '../../sql/relation-name.ts';
import { closedFunctions, closedViews } from './closed.ts';
import { eachToken, type Token } from './tokens.ts';

/** What a statement may do: only read, or also change tables; and whether it may touch users, groups and roles. */
export interface Permit {
  kind: 'query' | 'change';
  administers: boolean;
}

const verbs = new Set('insert update delete merge create drop alter comment'.split(' '));
/** Bare words that may come between a verb and its target. */
const fillers = new Set('into from or replace temp temporary if not exists on'.split(' '));
const objects = new Set('table view schema sequence column'.split(' '));
const administered = new Set(
  'users groups roles user_settings owners privileges role_grants default_privileges'.split(' '),
);

/**
 * Throws an Error that says what is wrong unless the writer could have produced this SQL: a query or a change that
 * calls no function that reaches the process or its files, and changes none of the engine's own relations.
 */
export function checkText(sql: string, permit: Permit): void {
  if (sql.includes('\0')) throw new Error('a character 0x00');
  const check = new TextCheck(sql, permit);
  eachToken(sql, (token) => check.take(token));
  check.end();
}

/** The column names after the name of a query in WITH. */
const queryColumns = /\("(?:[^"]|"")*"(?:, "(?:[^"]|"")*")*\) AS \(/y;

class TextCheck {
  readonly #sql: string;
  readonly #permit: Permit;
  #depth = 0;
  /** The dotted name being read, its parts in lower case. */
  #chain: string[] = [];
  #isChainOpen = false;
  #isChainQuoted = false;
  /** The name follows AS, so it is an alias. */
  #isAlias = false;
  #isAfterAs = false;
  #verb: string | undefined;
  #object: string | undefined;
  #isTargetDue = false;
  #isFirst = true;
  /** Whether the last bare word was FROM or JOIN, so that a table must follow. */
  #isTableDue = false;
  #lastWord = '';

  constructor(sql: string, permit: Permit) {
    this.#sql = sql;
    this.#permit = permit;
  }

  take(token: Token): void {
    if (this.#isFirst && token.value !== '(') this.#first(token);
    if (this.#isTableDue && token.kind === 'literal') throw new Error('a file');
    // IS DISTINCT FROM is a comparison.
    this.#isTableDue =
      token.kind === 'word' && (token.value === 'join' || (token.value === 'from' && this.#lastWord !== 'distinct'));
    this.#lastWord = token.kind === 'word' ? token.value : '';
    if (token.kind === 'word' || token.kind === 'name') {
      this.#name(token);
      return;
    }
    if (token.value === '.' && this.#chain.length > 0 && token.kind === 'other') {
      this.#isChainOpen = true;
      return;
    }
    if (token.kind === 'other' && token.value === '(') this.#call(token);
    this.end();
    this.#isAfterAs = false;
    if (token.kind !== 'other') return;
    if (token.value === '(') this.#depth += 1;
    else if (token.value === ')') this.#depth -= 1;
    else if (token.value === ',' && this.#verb === 'drop') throw new Error('DROP of several');
  }

  /** Call at the end of a dotted name. */
  end(): void {
    const chain = this.#chain;
    this.#chain = [];
    this.#isChainOpen = false;
    if (chain.length === 0) return;
    const isAdministered = chain.some((part, at) => part === 'sys_catalog' && administered.has(chain[at + 1] ?? ''));
    const isClosed = !this.#isAlias && chain.some((part) => closedViews.has(part));
    if ((isAdministered && !this.#permit.administers) || isClosed) {
      throw new Error(`the relation ${chain.join('.')}`);
    }
    if (this.#isTargetDue) this.#target(chain);
  }

  #first({ kind, value }: Token): void {
    this.#isFirst = false;
    const isQuery = kind === 'word' && (value === 'select' || value === 'with');
    const isChange = kind === 'word' && this.#permit.kind === 'change' && verbs.has(value);
    if (!isQuery && !isChange) throw new Error(`a statement that begins with ${value.slice(0, 20)}`);
  }

  #name({ kind, value }: Token): void {
    if (this.#isChainOpen) {
      this.#chain.push(value.toLowerCase());
      this.#isChainOpen = false;
      this.#isChainQuoted = kind === 'name';
      return;
    }
    this.end();
    if (kind === 'word' && this.#isKeyword(value)) return;
    this.#chain = [value.toLowerCase()];
    this.#isChainQuoted = kind === 'name';
    this.#isAlias = this.#isAfterAs;
    this.#isAfterAs = kind === 'word' && value === 'as';
  }

  /** Consumes the words up to the target of a statement. */
  #isKeyword(word: string): boolean {
    if (this.#verb === undefined && this.#depth === 0 && verbs.has(word)) {
      this.#verb = word;
      this.#isTargetDue = true;
      return true;
    }
    if (!this.#isTargetDue) return false;
    if (objects.has(word)) this.#object = word;
    return objects.has(word) || fillers.has(word);
  }

  #call({ start }: Token): void {
    const name = this.#chain.at(-1);
    if (name === undefined || !closedFunctions.has(name)) return;
    const [schema] = this.#chain;
    if (this.#chain.length === 2 && (schema === 'sys_function' || schema === 'sys_catalog')) return;
    // Targets and aliases are quoted, and their columns may follow in parentheses.
    queryColumns.lastIndex = start;
    const isName = this.#isTargetDue || this.#isAlias || queryColumns.test(this.#sql);
    if (this.#isChainQuoted && isName) return;
    throw new Error(`the function ${name}()`);
  }

  #target(chain: string[]): void {
    this.#isTargetDue = false;
    const needsObject = this.#verb === 'create' || this.#verb === 'drop' || this.#verb === 'alter';
    if (needsObject && this.#object === undefined) throw new Error(`${this.#verb?.toUpperCase()} ${chain[0]}`);
    const schemas = chain.slice(0, chain.length - (this.#object === 'schema' ? 0 : this.#object === 'column' ? 2 : 1));
    if (!schemas.some(isHiddenSchema)) return;
    const name = chain.at(-1)!;
    const isSequence = this.#object === 'sequence' && this.#verb === 'create' && /^(default_)?identity_/.test(name);
    const isAdministered = this.#permit.administers && this.#object === undefined && administered.has(name);
    if (chain.length === 2 && chain[0] === 'sys_catalog' && (isSequence || isAdministered)) return;
    throw new Error(`a change of ${chain.join('.')}`);
  }
}
