import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Text } from '../../documents/scalars.ts';
import { Confidence, Decide, EvidenceName, RowCount } from '../rules/terms.ts';
import { measureNames } from './measures.ts';

const Amount = z.number({ error: 'a number of at least 0' }).min(0, { error: 'a number of at least 0' });

const Rule = fields(
  {
    on: z
      .enum(['features', 'score', 'label', 'rows'])
      .describe(
        'What is compared: every declared feature, the score, the label where it is known, or whole rows by a classifier that tries to tell the two tables apart by their features.',
      ),
    measure: z
      .enum([...measureNames, 'auroc'])
      .describe(
        'psi: population stability index. js, hellinger: Jensen-Shannon and Hellinger distance, 0 to 1. tv: total variation. cramers-v: Cramér’s V, bias-corrected. All of these over ten bins that the reference fixes, or over categories. ks: Kolmogorov-Smirnov distance, for numbers. wasserstein: W1 in robust standard deviations of the reference, for numbers. missingness: change of the share of missing values. unseen: share of rows with a category that the reference does not have. auroc: how well rows are told apart, 0.5 being not at all; for rows.',
      ),
    atMost: Amount.describe('Largest distance from the reference; beside `moved`, largest share of features.'),
    moved: optional(Amount).describe(
      'Judge the features together: a feature counts as moved where its distance is larger than this, and `atMost` is the share of features that may have moved.',
    ),
    minimum: fields({
      rows: RowCount.describe(
        'Rows that each of the two tables must have; of rows, those that the classifier is tried on.',
      ),
    })
      .default({ rows: 100 })
      .describe('Counts below which a finding is inconclusive whatever its interval. Default 100 rows.'),
    decide: Decide,
    reference: Text.default('training').describe('Evidence table that is the reference. Default training.'),
    evidence: EvidenceName.describe(
      'Evidence table to judge, such as one of live rows. Default: holdout, or the only table that it can be.',
    ),
  },
  ['when'],
)
  .refine(({ on, measure }) => (on === 'rows') === (measure === 'auroc'), {
    path: ['measure'],
    error: 'auroc for rows, and for rows only',
  })
  .refine(({ on, moved }) => moved === null || on === 'features', {
    path: ['moved'],
    error: 'a distance only beside `on: features`',
  })
  .refine(({ moved, atMost }) => moved === null || atMost <= 1, {
    path: ['atMost'],
    error: 'a share of features, from 0 to 1, beside `moved`',
  });
export type DriftRule = z.infer<typeof Rule>;

export const DriftSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on how far the data may have moved.'),
}).describe('Compares the data that the model is judged on, or live data, with the data that it was made from.');
export type DriftSettings = z.infer<typeof DriftSettings>;
