import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Column } from '../../documents/scalars.ts';
import { Confidence, Decide, EvidenceName, RowCount, Share } from '../rules/terms.ts';

export const biasMetrics = [
  'demographic-parity-difference',
  'demographic-parity-ratio',
  'equal-opportunity-difference',
  'equalized-odds-difference',
] as const;
export type BiasMetric = (typeof biasMetrics)[number];

const Minimum = fields({
  rows: RowCount.describe(
    "Rows that each of the two groups must have of the metric's own denominator: all rows for demographic parity, rows with the favorable label for equal opportunity.",
  ),
  events: RowCount.describe('Rows with the outcome that both groups must have together.'),
});

const Rule = fields(
  {
    metric: z.enum(biasMetrics).describe('What is compared between groups.'),
    atLeast: optional(Share).describe('Least ratio of the lower to the higher rate. For demographic-parity-ratio.'),
    atMost: optional(Share).describe('Largest difference of rates, whichever group is behind. For differences.'),
    minimum: Minimum.default({ rows: 0, events: 0 }).describe(
      'Counts below which a comparison is inconclusive whatever its interval. Default none.',
    ),
    decide: Decide,
    groups: optional(
      z
        .array(
          z.union([Column, z.array(Column).min(1)], { error: 'a column, or a list of columns for an intersection' }),
        )
        .min(1),
    ).describe('Columns, or lists of columns for intersections, to compare. Default: all that the card declares.'),
    evidence: EvidenceName.describe('Evidence table to judge. Default: every table with groups and a prediction.'),
  },
  ['when'],
)
  .refine(({ metric, atLeast }) => (metric === 'demographic-parity-ratio') === (atLeast !== null), {
    path: ['atLeast'],
    error: 'the least ratio for demographic-parity-ratio, and for that metric only',
  })
  .refine(({ metric, atMost }) => (metric === 'demographic-parity-ratio') === (atMost === null), {
    path: ['atMost'],
    error: 'the largest difference for a difference, and not for demographic-parity-ratio',
  });
export type BiasRule = z.infer<typeof Rule>;

export const BiasSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on how far groups of people may be treated differently.'),
}).describe('Compares groups of people: each group with the largest one of its column.');
export type BiasSettings = z.infer<typeof BiasSettings>;
