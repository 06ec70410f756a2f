import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Column } from '../../documents/scalars.ts';
import type { Limit } from '../../domain/verdict.ts';
import { isOfWholeTable } from '../../metrics/sources.ts';
import { metricNamed, metrics } from '../../metrics/table.ts';
import { Confidence, Decide, EvidenceName, RowCount } from '../rules/terms.ts';

const names = metrics.map(({ name }) => name) as [string, ...string[]];

const smallerIsBetter = (metric: string): boolean => metricNamed(metric)?.better === 'smaller';

/** Whether a limit is a value that the metric can have: one beyond it would never fail, or always. */
const isReachable = (metric: string, limit: number | null): boolean => {
  const [least, most] = metricNamed(metric)?.range ?? [0, 0];
  return limit === null || (limit >= least && limit <= most);
};

const Amount = z.number({ error: 'a number' });
const Margin = Amount.min(0, { error: 'a number of at least 0' });

const Rule = fields(
  {
    metric: z.enum(names).describe('What is measured.'),
    atLeast: optional(Amount).describe('Least value, for metrics of which more is better.'),
    atMost: optional(Amount).describe('Largest value, for error rates.'),
    against: optional(z.literal('champion')).describe(
      'champion: compare with the version that is live, on the same rows by id. Without a live version the rule does not apply.',
    ),
    margin: optional(Margin).describe('How much worse than the champion is still accepted. Needs `against`.'),
    slices: list(Column).describe('Columns on each of whose values the rule must hold, instead of over all rows.'),
    minimum: fields({
      rows: RowCount.describe(
        "Rows of the metric's own denominator: positives for recall, the smaller class for auroc and balanced-accuracy.",
      ),
    })
      .default({ rows: 0 })
      .describe('Counts below which a finding is inconclusive whatever its interval. Default none.'),
    decide: Decide,
    evidence: EvidenceName.describe('Evidence table to judge. Default: holdout, or the only table that it can be.'),
  },
  ['when', 'unit'],
)
  .refine((rule) => (rule.against === null) === (rule.margin === null), {
    path: ['margin'],
    error: 'a margin together with `against: champion`',
  })
  .refine((rule) => [rule.atLeast, rule.atMost, rule.against].filter((limit) => limit !== null).length === 1, {
    error: 'exactly one of atLeast, atMost and against',
  })
  .refine((rule) => (smallerIsBetter(rule.metric) ? rule.atLeast : rule.atMost) === null, {
    error: 'atMost for error rates, and atLeast for metrics of which more is better',
  })
  .refine((rule) => isReachable(rule.metric, rule.atLeast ?? rule.atMost), {
    error: 'a limit that the metric can reach',
  })
  .refine(({ metric, slices }) => slices.length === 0 || !isOfWholeTable(metricNamed(metric)!), {
    path: ['slices'],
    error: 'no slices for a metric of ranks (not supported in this version of Modelwarden)',
  });
export type RegressionRule = z.infer<typeof Rule>;

export const RegressionSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on how well the model must do, in itself or against the version that is live.'),
}).describe('Checks that a model is good enough, and no worse than the one that it replaces.');
export type RegressionSettings = z.infer<typeof RegressionSettings>;

/** Against the champion, the limit is on candidate less champion. */
export function limitOf({ metric, atLeast, atMost, margin }: RegressionRule): Limit {
  if (atLeast !== null) return { bound: 'atLeast', value: atLeast };
  if (atMost !== null) return { bound: 'atMost', value: atMost };
  return smallerIsBetter(metric)
    ? { bound: 'atMost', value: margin ?? 0 }
    : { bound: 'atLeast', value: 0 - (margin ?? 0) };
}
