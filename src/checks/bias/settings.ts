import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Column, Scalar } from '../../documents/scalars.ts';
import { fairnessMetricNamed, fairnessMetrics } from '../../metrics/fairness.ts';
import { Confidence, Decide, EvidenceName, RowCount, Share } from '../rules/terms.ts';

const names = fairnessMetrics.map(({ name }) => name) as [string, ...string[]];

const isRatio = (metric: string): boolean => {
  const found = fairnessMetricNamed(metric);
  return found.family !== 'people' && found.compare === 'ratio';
};

/** A difference that strata can have in common. */
const isStratifiable = (metric: string): boolean => {
  const found = fairnessMetricNamed(metric);
  return found.family === 'rates' && found.compare === 'difference' && found.rates.length === 1;
};

const Reference = z.union([z.enum(['largest', 'all-pairs']), z.record(z.string(), Scalar)], {
  error: 'largest, all-pairs, or the values of the reference group by column',
});

const Minimum = fields({
  rows: RowCount.describe(
    "Rows that each of the two groups must have of the metric's own denominator: all rows for demographic parity, rows with the favorable label for equal opportunity.",
  ),
  events: RowCount.describe('Rows with the outcome that both groups must have together.'),
});

const Rule = fields(
  {
    metric: z.enum(names).describe('What is compared between groups.'),
    atLeast: optional(Share).describe('Least ratio of the lower to the higher number. For ratios.'),
    atMost: optional(
      z.number({ error: 'a number of at least 0' }).min(0, { error: 'a number of at least 0' }),
    ).describe('Largest difference, whichever group is behind, or largest index. For everything but ratios.'),
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
    reference: Reference.default('largest').describe(
      'What each group is compared with: the largest group of its columns, every other group, or the group with these values. Default largest.',
    ),
    strata: list(Column).describe(
      'Columns within whose values groups are compared, so that only people who are alike in them are: conditional disparity.',
    ),
    evidence: EvidenceName.describe('Evidence table to judge. Default: every table with groups and a prediction.'),
  },
  ['when'],
)
  .refine(({ metric, atLeast }) => isRatio(metric) === (atLeast !== null), {
    path: ['atLeast'],
    error: 'the least ratio for a ratio, and for nothing else',
  })
  .refine(({ metric, atMost }) => isRatio(metric) === (atMost === null), {
    path: ['atMost'],
    error: 'the largest difference or index, and none for a ratio',
  })
  .refine(({ metric, strata }) => strata.length === 0 || isStratifiable(metric), {
    path: ['strata'],
    error: 'strata for the difference of one rate only',
  });
export type BiasRule = z.infer<typeof Rule>;

export const BiasSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on how far groups of people may be treated differently.'),
}).describe('Compares how groups of people are treated.');
export type BiasSettings = z.infer<typeof BiasSettings>;
