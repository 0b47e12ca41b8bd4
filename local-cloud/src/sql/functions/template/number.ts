import { DialectError } from '../../error.ts';
import { literal } from '../../text.ts';

/**
 * The templates of TO_CHAR and TO_NUMBER for numbers. Redshift has PostgreSQL's; the results were compared with
 * PostgreSQL 15. https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_formating.html
 */

type Sign = 'S' | 'MI' | 'PL' | 'SG' | 'PR';

type Token =
  | { kind: 'digit'; isZero: boolean }
  | { kind: 'group' | 'point' | 'shift' | 'currency' | 'fill' }
  | { kind: 'sign'; sign: Sign }
  | { kind: 'text'; text: string };

const keywords: [word: string, token: Token | undefined][] = [
  ['FM', { kind: 'fill' }],
  ['MI', { kind: 'sign', sign: 'MI' }],
  ['PL', { kind: 'sign', sign: 'PL' }],
  ['SG', { kind: 'sign', sign: 'SG' }],
  ['PR', { kind: 'sign', sign: 'PR' }],
  ['S', { kind: 'sign', sign: 'S' }],
  ['9', { kind: 'digit', isZero: false }],
  ['0', { kind: 'digit', isZero: true }],
  [',', { kind: 'group' }],
  ['G', { kind: 'group' }],
  ['.', { kind: 'point' }],
  ['D', { kind: 'point' }],
  ['V', { kind: 'shift' }],
  ['L', { kind: 'currency' }],
  // Without effect.
  ['B', undefined],
  ['C', undefined],
];

function read(template: string): Token[] {
  const refused = /RN|EEEE|TH/i.exec(template)?.[0];
  if (refused !== undefined) throw new DialectError('0A000', `TO_CHAR template ${refused} is not supported`);
  const tokens: Token[] = [];
  for (let at = 0; at < template.length;) {
    if (template[at] === '"') {
      const end = template.indexOf('"', at + 1);
      tokens.push({ kind: 'text', text: template.slice(at + 1, end < 0 ? undefined : end) });
      at = end < 0 ? template.length : end + 1;
      continue;
    }
    const upper = template.slice(at, at + 2).toUpperCase();
    const found = keywords.find(([word]) => upper.startsWith(word));
    const token = found ? found[1] : { kind: 'text' as const, text: template[at]! };
    if (token !== undefined) tokens.push(token);
    at += found?.[0].length ?? 1;
  }
  const signs = tokens.flatMap((token) => (token.kind === 'sign' ? [token.sign] : []));
  if (signs.length > 1 && (signs.includes('S') || signs.includes('PR')))
    throw new DialectError('42601', `cannot use ${signs.map((sign) => `"${sign}"`).join(' and ')} together`);
  return tokens;
}

/** The layout described by the digits of a template. */
interface Shape {
  /** Digits before the decimal point, and after it. */
  whole: number;
  decimals: number;
  /** How many of the last digits before the point are written even if they are leading zeros. */
  zeros: number;
  /** How many decimals remain with FM. */
  kept: number;
  /** Digits after V, by which the number is shifted. */
  shifted: number;
  isFilled: boolean;
}

function shapeOf(tokens: Token[]): Shape {
  const shape: Shape = { whole: 0, decimals: 0, zeros: 0, kept: 0, shifted: 0, isFilled: true };
  let part: 'whole' | 'decimals' | 'shifted' = 'whole';
  let firstZero: number | undefined;
  for (const token of tokens) {
    if (token.kind === 'fill') shape.isFilled = false;
    else if (token.kind === 'point') part = 'decimals';
    else if (token.kind === 'shift') part = 'shifted';
    else if (token.kind === 'digit') {
      if (part === 'decimals') shape.decimals += 1;
      else shape.whole += 1;
      if (part === 'shifted') shape.shifted += 1;
      if (token.isZero && part === 'decimals') shape.kept = shape.decimals;
      if (token.isZero && part !== 'decimals') firstZero ??= shape.whole - 1;
    }
  }
  shape.zeros = firstZero === undefined ? Number(part !== 'decimals') : shape.whole - firstZero;
  return shape;
}

/** TO_CHAR for numbers: writes the tokens one after another from the digits, which are prepared first, as `n`. */
export function numberText(value: string, template: string): string {
  const tokens = read(template);
  const shape = shapeOf(tokens);
  const shifted = shape.shifted === 0 ? value : `(${value}) * ${10 ** shape.shifted}`;
  const rounded = `CAST(TRY_CAST(abs(${shifted}) AS DECIMAL(38, ${shape.decimals})) AS VARCHAR)`;
  const { whole, decimals, zeros, kept, isFilled } = shape;
  const digits = `sys_function.number_digits(${[shifted, rounded, whole, decimals, zeros, kept, isFilled].join(', ')})`;
  const written = new Writer(tokens, shape).written();
  return `list_transform([${digits}], lambda n: CASE WHEN n IS NOT NULL THEN ${written.join(' || ')} END)[1]`;
}

class Writer {
  readonly #tokens: Token[];
  readonly #shape: Shape;
  /** What replaces a sign that is not written. */
  readonly #blank: string;
  /** The sign right before the first digit, after any blanks. */
  readonly #leading: string;
  #isAfterPoint = false;
  #wholeDigits = 0;
  #decimals = 0;

  constructor(tokens: Token[], shape: Shape) {
    this.#tokens = tokens;
    this.#shape = shape;
    this.#blank = shape.isFilled ? ' ' : '';
    this.#leading = this.#leadingSign();
  }

  written(): string[] {
    return this.#tokens.flatMap((token) => this.#write(token));
  }

  #write(token: Token): string[] {
    if (token.kind === 'digit') return [this.#isAfterPoint ? this.#decimal() : this.#digit()];
    if (token.kind === 'group')
      return [`CASE WHEN n['blanks'] < ${this.#wholeDigits} THEN ',' ELSE ${literal(this.#blank)} END`];
    if (token.kind === 'point') {
      this.#isAfterPoint = true;
      return [`${this.#signAt(this.#shape.whole)}'.'`];
    }
    if (token.kind === 'sign') return this.#sign(token.sign);
    if (token.kind === 'currency') return [literal('$')];
    return token.kind === 'text' ? [literal(token.text)] : [];
  }

  #digit(): string {
    const at = this.#wholeDigits++;
    const digit = `n['whole'][${at + 1}]`;
    return this.#signAt(at) + (this.#shape.isFilled ? digit : `trim(${digit})`);
  }

  #decimal(): string {
    return `n['decimals'][${++this.#decimals}]`;
  }

  #signAt(place: number): string {
    return this.#leading === '' ? '' : `CASE WHEN n['blanks'] = ${place} THEN ${this.#leading} ELSE '' END || `;
  }

  #leadingSign(): string {
    const first = this.#tokens.findIndex(({ kind }) => kind === 'digit');
    const signs = this.#tokens.flatMap((token, index) => (token.kind === 'sign' ? [{ ...token, index }] : []));
    const has = (sign: Sign): boolean => signs.some((one) => one.sign === sign);
    if (has('PR')) return choice('<', this.#blank);
    if (has('S')) return signs.some(({ sign, index }) => sign === 'S' && index < first) ? choice('-', '+') : '';
    return has('MI') || has('SG') ? '' : choice('-', this.#blank);
  }

  #sign(sign: Sign): string[] {
    if (sign === 'S') return this.#wholeDigits + this.#decimals === 0 ? [] : [choice('-', '+')];
    if (sign === 'PR') return [choice('>', this.#blank)];
    if (sign === 'MI') return [choice('-', this.#blank)];
    return [choice(sign === 'PL' ? this.#blank : '-', '+')];
  }
}

function choice(negative: string, positive: string): string {
  return `CASE WHEN n['is_negative'] THEN ${literal(negative)} ELSE ${literal(positive)} END`;
}

/** Decimal places that TO_NUMBER returns for a template. */
export function decimalPlaces(template: string): number {
  const [, fraction = ''] = template.toUpperCase().split(/[.D]/);
  return Array.from(fraction).filter((char) => char === '9' || char === '0').length;
}

/** TO_NUMBER: reads digits, and a sign anywhere, with as many decimals as the template has. */
export function numberValue(text: string, template: string): string {
  const sign = `CASE WHEN contains(${text}, '-') THEN '-' ELSE '' END`;
  const digits = `${sign} || regexp_replace(${text}, '[^0-9.]', '', 'g')`;
  return `CAST(${digits} AS DECIMAL(38, ${decimalPlaces(template)}))`;
}
