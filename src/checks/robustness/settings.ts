import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Metric } from '../../metrics/metric.ts';
import { everyMetric, metricFor } from '../../metrics/table.ts';
import { Confidence, Decide, EvidenceName, RowCount, Share } from '../rules/terms.ts';

const task = 'binary-classification';

/** What can be lost: rates, whose rows are the same disturbed or not, and the area under the ROC curve. */
const losable = everyMetric
  .filter(
    ({ tasks, counted, unit, name }) =>
      tasks.includes(task) && ((counted === 'cube' && unit === 'rate') || name === 'auroc'),
  )
  .map(({ name }) => name);

const names = ['flip-rate', 'attack-success-rate', ...losable] as const;

const isCeiling = (metric: string): boolean => !losable.includes(metric);

/** The metric of a rule about a loss. */
export const lossMetric = ({ metric }: RobustnessRule): Metric => metricFor(metric, task)!;

const Rule = fields(
  {
    metric: z
      .enum(names)
      .describe(
        'flip-rate: how often a disturbance changes the prediction. attack-success-rate: how often an attack is not resisted. Any other: how much of it a disturbance costs.',
      ),
    atMost: optional(Share).describe('Largest flip rate or attack success rate.'),
    against: optional(z.literal('undisturbed')).describe(
      'undisturbed: compare with the predictions of the rows that were disturbed, on the same rows by id.',
    ),
    margin: optional(Share).describe('How much worse than undisturbed is still accepted. Needs `against`.'),
    minimum: fields({
      rows: RowCount.describe("Rows of the metric's own denominator; copies of one row count as one together."),
    })
      .default({ rows: 0 })
      .describe('Counts below which a finding is inconclusive whatever its interval. Default none.'),
    decide: Decide,
    evidence: EvidenceName.describe(
      'Evidence table to judge: needed for attacks. Default: every table of the card that has `of`.',
    ),
  },
  ['when'],
)
  .refine(({ metric, atMost }) => isCeiling(metric) === (atMost !== null), {
    path: ['atMost'],
    error: 'the largest rate for flip-rate and attack-success-rate, and for those only',
  })
  .refine(({ metric, against }) => isCeiling(metric) === (against === null), {
    path: ['against'],
    error: '`against: undisturbed` for what a disturbance costs, and not for flip-rate and attack-success-rate',
  })
  .refine(({ against, margin }) => (against === null) === (margin === null), {
    path: ['margin'],
    error: 'a margin together with `against: undisturbed`',
  })
  .refine(({ metric, evidence }) => metric !== 'attack-success-rate' || evidence !== null, {
    path: ['evidence'],
    error: 'the evidence table of the attacks',
  });
export type RobustnessRule = z.infer<typeof Rule>;

export const RobustnessSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on what disturbances and attacks may do.'),
}).describe('Checks that a model holds up when its input is disturbed, and resists attacks.');
export type RobustnessSettings = z.infer<typeof RobustnessSettings>;

/** Against undisturbed, the limit is on disturbed less undisturbed. */
export function limitOf(rule: RobustnessRule): Limit {
  if (rule.atMost !== null) return { bound: 'atMost', value: rule.atMost };
  return lossMetric(rule).better === 'smaller'
    ? { bound: 'atMost', value: rule.margin ?? 0 }
    : { bound: 'atLeast', value: 0 - (rule.margin ?? 0) };
}
