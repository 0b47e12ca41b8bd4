import { isBlank, lex, tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
import type { Statement } from './statements.ts';

/**
 * The relations that a statement names, by what follows FROM, JOIN, USING, INTO, UPDATE, COPY, TABLE, VIEW and the
 * like. Names are folded to lower case, as Redshift folds them; those of another schema than `public`, of common table
 * expressions and of table functions are left out. SQL in a string (dynamic SQL) is not seen.
 */
export interface References {
  reads: Set<string>;
  writes: Set<string>;
  /** Tables and views that it creates for good, be it by another name first. */
  creates: Set<string>;
  drops: Set<string>;
  /** Temporary tables that it creates; the mark of `#name` is part of the name. */
  temporary: Set<string>;
}

export function referencesOf(statement: Pick<Statement, 'text'>): References {
  const known = scanned.get(statement);
  if (known) return known;
  const found = new Scan(tokensOf(statement.text).filter((token) => !isBlank(token))).run();
  scanned.set(statement, found);
  return found;
}

/** Asked for over and over while a project is checked and planned. */
const scanned = new WeakMap<object, References>();

/** The first word of a statement, in capitals: `INSERT`. */
export function commandOf(sql: string): string {
  return firstWords(sql, 1).join('');
}

/** The first words and symbols of a statement, in capitals, without comments. */
export function firstWords(sql: string, count: number): string[] {
  const first: string[] = [];
  for (const token of lex(sql)) {
    if (isBlank(token)) continue;
    first.push(token.text.toUpperCase());
    if (first.length === count) break;
  }
  return first;
}

/** The part between two parentheses, or at the outermost level. */
interface Level {
  /** The word before the parenthesis, in capitals: that of a function, perhaps. */
  opener: string;
  /** A comma is followed by another relation. */
  inFrom: boolean;
  /** A name is followed by the body of a common table expression. */
  inWith: boolean;
  /** The common table expression whose body this is. */
  body?: string;
  /** The common table expressions that may be named here and below. */
  expressions: Set<string>;
}

/** Words that end the list of relations after FROM. */
const ends = new Set(
  'WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS QUALIFY WINDOW WHEN VALUES SELECT SET FOR CONNECT START'.split(
    ' ',
  ),
);
/** Functions with FROM as a keyword in their arguments. */
const fromArguments = new Set(['EXTRACT', 'SUBSTRING', 'TRIM', 'OVERLAY', 'BTRIM', 'LTRIM', 'RTRIM']);
const beforeName = new Set(['ONLY', 'LATERAL', 'TABLE', 'IF', 'NOT', 'EXISTS', 'RECURSIVE']);

class Scan {
  readonly #tokens: Token[];
  readonly #found: References = {
    reads: new Set(),
    writes: new Set(),
    creates: new Set(),
    drops: new Set(),
    temporary: new Set(),
  };
  readonly #levels: Level[] = [{ opener: '', inFrom: false, inWith: false, expressions: new Set() }];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  run(): References {
    // FROM and UPDATE are no relations' there.
    if (/^(GRANT|REVOKE)$/.test(this.#upper(0))) return this.#found;
    if (/^DROP (TABLE|VIEW)$/.test(`${this.#upper(0)} ${this.#upper(1)}`)) return this.#drop();
    for (; this.#at < this.#tokens.length; this.#at += 1) this.#step();
    return this.#found;
  }

  #drop(): References {
    for (this.#at = 1; this.#at < this.#tokens.length; this.#at += 1) {
      if (this.#at === 1 || this.#text(0) === ',') this.#relation('drops');
    }
    return this.#found;
  }

  #step(): void {
    const { kind, text } = this.#tokens[this.#at] as Token;
    // A column's name may be any word.
    if (this.#text(-1) === '.') return;
    if (kind === 'symbol') this.#symbol(text);
    else if (this.#level.inWith && (kind === 'quoted' || kind === 'word') && this.#opensBody()) this.#expression(text);
    else if (kind === 'word') this.#word(text.toUpperCase());
  }

  get #level(): Level {
    return this.#levels.at(-1) as Level;
  }

  #symbol(text: string): void {
    if (text === '(') this.#open();
    else if (text === ')') this.#close();
    else if (text === ',' && this.#level.inFrom) this.#relation('reads');
  }

  #open(body?: string): void {
    const { expressions } = this.#level;
    const level = { opener: this.#upper(-1), inFrom: false, inWith: false, expressions: new Set(expressions) };
    this.#levels.push(body === undefined ? level : { ...level, body });
  }

  #close(): void {
    if (this.#levels.length === 1) return;
    const body = this.#levels.pop()?.body;
    if (body !== undefined) this.#level.expressions.add(body);
  }

  #word(word: string): void {
    const level = this.#level;
    if (ends.has(word)) level.inFrom = false;
    if (ends.has(word) || word === 'INSERT' || word === 'UPDATE' || word === 'DELETE') level.inWith = false;
    if (word === 'WITH') level.inWith = true;
    else if (word === 'FROM') this.#from();
    else if (word === 'JOIN') this.#relation('reads');
    else if (word === 'USING' && this.#text(1) !== '(') this.#list();
    else if (word === 'INTO') this.#into();
    else if (word === 'UPDATE' && !/^(FOR|THEN)$/.test(this.#upper(-1))) this.#relation('writes');
    else if (this.#at === 0 && this.#upper(1) !== 'FROM' && /^(COPY|DELETE|TRUNCATE)$/.test(word))
      this.#relation('writes');
    else if (word === 'TO' && this.#upper(-1) === 'RENAME') this.#relation('creates');
    else if (this.#isCreate) this.#inCreate(word);
  }

  #inCreate(word: string): void {
    if (word === 'TABLE' || word === 'VIEW') this.#create();
    // A foreign key is refused before what it names is there.
    else if (word === 'REFERENCES' || (word === 'LIKE' && /^[(,]$/.test(this.#text(-1)))) this.#relation('reads');
  }

  /** INSERT INTO and MERGE INTO, or SELECT INTO, which creates. */
  #into(): void {
    const isTemporary =
      !/^(INSERT|MERGE)$/.test(this.#upper(-1)) && /^TEMP(ORARY)?$/.test(this.#upper(1)) && this.#upper(2) !== 'FROM';
    if (isTemporary) this.#at += 1;
    this.#relation(isTemporary ? 'temporary' : 'writes');
  }

  #from(): void {
    const level = this.#level;
    if (fromArguments.has(level.opener) || this.#upper(-1) === 'DISTINCT') return;
    if (this.#upper(-1) === 'DELETE') {
      this.#relation('writes');
      return;
    }
    this.#list();
  }

  #list(): void {
    this.#level.inFrom = true;
    this.#relation('reads');
  }

  #create(): void {
    const words = this.#tokens.slice(0, this.#at).map(({ text }) => text.toUpperCase());
    if (this.#levels.length > 1 || words.some((word) => word === 'AS')) return;
    const isTemporary = words.some((word) => word === 'TEMP' || word === 'TEMPORARY');
    this.#relation(isTemporary || this.#text(1) === '#' ? 'temporary' : 'creates');
  }

  /** Takes the name that follows; a parenthesis in its place holds a query, or relations that are joined. */
  #relation(as: keyof References): void {
    let at = this.#at + 1;
    while (beforeName.has(this.#tokens[at]?.text.toUpperCase() ?? '')) at += 1;
    const mark = this.#tokens[at]?.text === '#' ? '#' : '';
    at += mark.length;
    if (this.#tokens[at]?.text === '(') {
      this.#at = at;
      this.#open();
      const first = this.#upper(1);
      if (first === 'SELECT' || first === 'WITH' || first === 'VALUES') return;
      this.#list();
      return;
    }
    const path: string[] = [];
    for (; isName(this.#tokens[at]); at += 2) {
      path.push(mark + nameOf(this.#tokens[at] as Token));
      if (this.#tokens[at + 1]?.text !== '.') break;
    }
    if (path.length === 0) return;
    this.#at = at;
    // What is written may be followed by its columns; what is read is then a function.
    if (as !== 'reads' || this.#text(1) !== '(' || this.#isCreate) this.#keep(as, path);
  }

  #keep(as: keyof References, path: string[]): void {
    const name = path.at(-1) as string;
    if (path.length > 1 && path.at(-2) !== 'public') return;
    if (path.length === 1 && as === 'reads' && this.#level.expressions.has(name)) return;
    this.#found[as].add(name);
  }

  /** Whether a common table expression begins here: `name AS (` or `name (columns) AS (`. */
  #opensBody(): boolean {
    let at = this.#at + 1;
    if (this.#tokens[at]?.text === '(') {
      while (at < this.#tokens.length && this.#tokens[at]?.text !== ')') at += 1;
      at += 1;
    }
    return this.#tokens[at]?.text.toUpperCase() === 'AS' && this.#tokens[at + 1]?.text === '(';
  }

  #expression(name: string): void {
    // WITH RECURSIVE: its body may name it.
    const isRecursive = this.#tokens.some(({ text }) => text.toUpperCase() === 'RECURSIVE');
    const folded = fold(name);
    if (isRecursive) this.#level.expressions.add(folded);
    while (!(this.#upper(0) === 'AS' && this.#text(1) === '(')) this.#at += 1;
    this.#at += 1;
    this.#open(folded);
  }

  #text(ahead: number): string {
    return this.#tokens[this.#at + ahead]?.text ?? '';
  }

  #upper(ahead: number): string {
    return this.#text(ahead).toUpperCase();
  }

  get #isCreate(): boolean {
    return this.#tokens[0]?.text.toUpperCase() === 'CREATE';
  }
}

const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';
const nameOf = ({ text }: Token): string => fold(text);

/** By default Redshift also folds quoted names. */
function fold(name: string): string {
  const bare = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  return bare.toLowerCase();
}
