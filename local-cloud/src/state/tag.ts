import { z } from 'zod';

/** A tag, as every service keeps and shows it. */
export const tag = z.strictObject({ Key: z.string(), Value: z.string() });
export type Tag = z.infer<typeof tag>;
