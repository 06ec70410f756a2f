import { z } from 'zod';
import { fields, list } from '../../documents/field.ts';
import { Text } from '../../documents/scalars.ts';
import { Confidence, Decide, EvidenceName, RowCount } from '../rules/terms.ts';

const Rule = fields(
  {
    on: z.enum(['features', 'score']).describe('What is compared: every declared feature, or the score.'),
    measure: z
      .enum(['psi', 'ks'])
      .describe(
        'psi: population stability index, over ten bins that the reference fixes, or over categories. ks: Kolmogorov-Smirnov distance, for numbers.',
      ),
    atMost: z
      .number({ error: 'a number of at least 0' })
      .min(0, { error: 'a number of at least 0' })
      .describe('Largest distance from the reference.'),
    minimum: fields({ rows: RowCount.describe('Rows that each of the two tables must have.') })
      .default({ rows: 100 })
      .describe('Counts below which a finding is inconclusive whatever its interval. Default 100 rows.'),
    decide: Decide,
    reference: Text.default('training').describe('Evidence table that is the reference. Default training.'),
    evidence: EvidenceName.describe('Evidence table to judge. Default: holdout, or the only table that it can be.'),
  },
  ['when'],
);
export type DriftRule = z.infer<typeof Rule>;

export const DriftSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on how far the data may have moved.'),
}).describe('Compares the data that the model is judged on with the data that it was made from.');
export type DriftSettings = z.infer<typeof DriftSettings>;
