import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Text } from '../../documents/scalars.ts';
import type { Limit } from '../../domain/verdict.ts';
import { Confidence, Decide, EvidenceName, RowCount, Share } from '../rules/terms.ts';

export const estimable = ['accuracy', 'precision', 'recall', 'f1', 'auroc'] as const;
export type EstimatedMetric = (typeof estimable)[number];

const Rule = fields(
  {
    metric: z.enum(estimable).describe('What is estimated.'),
    atLeast: optional(Share).describe('Least value.'),
    against: optional(z.literal('labelled')).describe(
      'labelled: compare with the value on the rows whose labels are known.',
    ),
    margin: optional(Share).describe('How much worse than on labelled rows is still accepted. Needs `against`.'),
    minimum: fields({ rows: RowCount.describe('Rows that each of the two tables must have.') })
      .default({ rows: 100 })
      .describe('Counts below which a finding is inconclusive whatever its interval. Default 100 rows.'),
    decide: Decide,
    evidence: Text.default('live').describe('Evidence table without labels to judge. Default live.'),
    labelled: EvidenceName.describe(
      'Evidence table with labels that shows how far the scores can be trusted. Default: holdout, or the only table that it can be.',
    ),
  },
  ['when'],
)
  .refine(({ atLeast, against }) => (atLeast === null) !== (against === null), {
    error: 'exactly one of atLeast and against',
  })
  .refine(({ against, margin }) => (against === null) === (margin === null), {
    path: ['margin'],
    error: 'a margin together with `against: labelled`',
  });
export type EstimationRule = z.infer<typeof Rule>;

export const EstimationSettings = fields({
  confidence: Confidence,
  calibration: fields({
    atMost: Share.default(0.05).describe(
      'Largest calibration error of the scores on labelled rows at which estimates are believed. Default 0.05.',
    ),
  })
    .default({ atMost: 0.05 })
    .describe('How far scores may be from the rates of what happened.'),
  rules: list(Rule).describe('Limits on how well the model must be doing on rows whose labels nobody knows yet.'),
}).describe(
  'Estimates from calibrated scores how well a model does where labels are missing (CBPE). Where the scores are not calibrated, nothing is judged.',
);
export type EstimationSettings = z.infer<typeof EstimationSettings>;

/** Against labelled rows, the limit is on estimated less labelled. */
export const limitOf = ({ atLeast, margin }: EstimationRule): Limit => ({
  bound: 'atLeast',
  value: atLeast ?? 0 - (margin ?? 0),
});
