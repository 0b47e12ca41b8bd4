import { binaryHelpers, binaryMacros } from './binary.ts';
import { limitMacros } from './limits.ts';
import type { Macros } from './macros.ts';
import { momentMacros } from './moments.ts';
import { numberMacros } from './numbers.ts';
import { patternMacros } from './patterns.ts';
import { regexpMacros } from './regexp.ts';
import { superMacros } from './super.ts';
import { textMacros } from './text.ts';

/** What the forms of functions call and DuckDB has not, or has otherwise; each after those that it calls. */
export const functionMacros: Macros = {
  ...limitMacros,
  ...patternMacros,
  ...binaryHelpers,
  ...binaryMacros,
  ...textMacros,
  ...regexpMacros,
  ...numberMacros,
  ...momentMacros,
  ...superMacros,
};
