/** Whether the long variants are to run, too, of what each has a short one that stands for its kind: npm run test:full. */
export const isFull = process.env['FULL'] !== undefined;

export const testInFull = isFull ? test : test.skip;
export const describeInFull = isFull ? describe : describe.skip;
