import { z } from 'zod';
import { optional } from '../../documents/field.ts';
import { Text } from '../../documents/scalars.ts';

/*
 * Words that the rules of several checks share. Each `error` completes the sentence "expected …, found …".
 */

/** Below one half an interval says less than its own estimate; at one it says nothing. */
export const Confidence = z
  .number({ error: 'a confidence above 0.5 and below 1, such as 0.95' })
  .gt(0.5, { error: 'a confidence above 0.5 and below 1, such as 0.95' })
  .lt(1, { error: 'a confidence above 0.5 and below 1, such as 0.95' })
  .default(0.95)
  .describe('Confidence with which all intervals of this check hold at once. Default 0.95.');

export const Decide = z
  .enum(['interval', 'point'])
  .default('interval')
  .describe(
    'interval: the whole interval must lie on one side of the limit. point: the estimate alone decides, and the report says so.',
  );
export type Decide = z.infer<typeof Decide>;

/** A limit on a rate, a share or an area: 0 to 1. */
export const Share = z
  .number({ error: 'a number from 0 to 1' })
  .min(0, { error: 'a number from 0 to 1' })
  .max(1, { error: 'a number from 0 to 1' });

export const RowCount = z
  .int({ error: 'a whole number of rows' })
  .min(0, { error: 'a whole number of rows' })
  .default(0);

export const EvidenceName = optional(Text);
