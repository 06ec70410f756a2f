import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Column, Text } from '../../documents/scalars.ts';
import { smallestCell } from '../../domain/finding.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Metric } from '../../metrics/metric.ts';
import { isOfWholeTable } from '../../metrics/sources.ts';
import { amountOf, metricPattern, metricsNamed } from '../../metrics/table.ts';
import { Confidence, Decide, EvidenceName, RowCount } from '../rules/terms.ts';

/** What is true of a metric of that name whatever the task. */
const everyNamed = (name: string, holds: (metric: Metric) => boolean): boolean => metricsNamed(name).every(holds);

/** Whether a limit is a value that the metric can have: one beyond it would never fail, or always. */
const isReachable = (name: string, limit: number | null): boolean =>
  limit === null || everyNamed(name, ({ range: [least, most] }) => limit >= least && limit <= most);

type Directed = { readonly metric: string; readonly better: 'larger' | 'smaller' | null };

/** Which way is better; of an amount the rule says it, and where it does not, amounts are losses and costs. */
export const betterOf = ({ metric, better }: Directed): 'larger' | 'smaller' =>
  everyNamed(metric, (each) => each.better === 'either')
    ? (better ?? 'smaller')
    : everyNamed(metric, (each) => each.better === 'smaller')
      ? 'smaller'
      : 'larger';

const fewestRows = `a whole number of at least ${smallestCell} rows`;

const Amount = z.number({ error: 'a number' });
const Margin = Amount.min(0, { error: 'a number of at least 0' });

/** Every pair of columns is one more count of the table: eight make 36. */
export const mostColumns = 8;

const Search = fields({
  columns: z
    .array(Column)
    .max(mostColumns, { error: `at most ${mostColumns} columns` })
    .default([])
    .describe(
      `Columns to search, at most ${mostColumns}; of features with numbers, four bands of nearly equal rows. Default: the features that the card declares.`,
    ),
  depth: z
    .int({ error: '1 or 2' })
    .min(1, { error: '1 or 2' })
    .max(2, { error: '1 or 2' })
    .default(2)
    .describe('1: slices by one column. 2: also by two. Default 2.'),
  slices: z
    .int({ error: 'a number of slices from 1 to 1000' })
    .min(1, { error: 'a number of slices from 1 to 1000' })
    .max(1000, { error: 'a number of slices from 1 to 1000' })
    .default(200)
    .describe('Slices that are looked at, at most: the largest. Default 200.'),
  minimum: fields({
    rows: z
      .int({ error: fewestRows })
      .min(smallestCell, { error: fewestRows })
      .default(50)
      .describe('Rows that a slice must have in each half.'),
  })
    .default({ rows: 50 })
    .describe('Counts below which a slice is not looked at. Default 50 rows in each half.'),
});

const Rule = fields(
  {
    metric: z
      .string({ error: 'a metric' })
      .regex(metricPattern, { error: 'a metric of docs/metrics.md' })
      .describe('What is measured: a metric of docs/metrics.md, such as auroc, wape, ndcg@10 or amounts.NAME.'),
    atLeast: optional(Amount).describe('Least value, for metrics of which more is better.'),
    atMost: optional(Amount).describe('Largest value, for error rates.'),
    against: optional(z.literal('champion')).describe(
      'champion: compare with the version that is live, on the same rows by id. Without a live version the rule does not apply.',
    ),
    margin: optional(Margin).describe('How much worse than the champion is still accepted. Needs `against`.'),
    relativeMargin: optional(Margin).describe(
      "How much worse than the champion is still accepted, as a share of the champion's value: for losses and amounts, such as mae. Needs `against`.",
    ),
    better: optional(z.enum(['larger', 'smaller'])).describe(
      'Which way is better, for amounts. Default smaller: amounts are losses and costs.',
    ),
    unit: optional(Text).describe('Unit of an amount, for amounts; it must be the one that the card gives.'),
    slices: list(Column).describe('Columns on each of whose values the rule must hold, instead of over all rows.'),
    search: optional(Search).describe(
      'Also look for slices that nobody declared: one half of the rows, by the MD5 of their ids, says which slices look worst, the other half confirms them. Only a slice that is confirmed to be beyond the limit fails. Needs `rows.id` or `rows.cluster` in the table.',
    ),
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
  ['when'],
)
  .refine(
    (rule) =>
      [rule.margin, rule.relativeMargin].filter((margin) => margin !== null).length === (rule.against === null ? 0 : 1),
    {
      path: ['margin'],
      error: 'a margin, or a relativeMargin, together with `against: champion`',
    },
  )
  .refine(
    ({ metric, relativeMargin }) => relativeMargin === null || everyNamed(metric, ({ ratio }) => ratio !== null),
    {
      path: ['relativeMargin'],
      error: 'a relativeMargin for losses and amounts only, whose ratios mean something',
    },
  )
  .refine(({ metric, against }) => against !== null || !everyNamed(metric, ({ comparative }) => comparative), {
    path: ['against'],
    error: '`against: champion` for a metric that compares two versions',
  })
  .refine((rule) => [rule.atLeast, rule.atMost, rule.against].filter((limit) => limit !== null).length === 1, {
    error: 'exactly one of atLeast, atMost and against',
  })
  .refine(
    ({ metric, better, unit }) => (amountOf(metric) === null ? better === null && unit === null : unit !== null),
    {
      path: ['unit'],
      error: 'the unit of an amount, such as EUR, and neither `unit` nor `better` for other metrics',
    },
  )
  .refine(
    (rule) => amountOf(rule.metric) !== null || (betterOf(rule) === 'smaller' ? rule.atLeast : rule.atMost) === null,
    {
      error: 'atMost for error rates, and atLeast for metrics of which more is better',
    },
  )
  .refine((rule) => isReachable(rule.metric, rule.atLeast ?? rule.atMost), {
    error: 'a limit that the metric can reach',
  })
  .refine(({ metric, slices }) => slices.length === 0 || everyNamed(metric, (each) => !isOfWholeTable(each)), {
    path: ['slices'],
    error: 'no slices for a metric of ranks (not supported in this version of Modelwarden)',
  })
  .refine(({ metric, search }) => search === null || everyNamed(metric, (each) => !isOfWholeTable(each)), {
    path: ['search'],
    error: 'no search for a metric of ranks (not supported in this version of Modelwarden)',
  })
  .refine(({ search, decide }) => search === null || decide === 'interval', {
    path: ['search'],
    error: 'no search where the point decides: by chance alone some slice is always beyond its limit',
  });
export type RegressionRule = z.infer<typeof Rule>;

export const RegressionSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on how well the model must do, in itself or against the version that is live.'),
}).describe('Checks that a model is good enough, and no worse than the one that it replaces.');
export type RegressionSettings = z.infer<typeof RegressionSettings>;

/** Against the champion, the limit is on candidate less champion, or on candidate over champion. */
export function limitOf(rule: RegressionRule): Limit {
  const { atLeast, atMost, margin, relativeMargin } = rule;
  if (atLeast !== null) return { bound: 'atLeast', value: atLeast };
  if (atMost !== null) return { bound: 'atMost', value: atMost };
  const [equal, worse] = relativeMargin === null ? [0, margin ?? 0] : [1, relativeMargin];
  return betterOf(rule) === 'smaller'
    ? { bound: 'atMost', value: equal + worse }
    : { bound: 'atLeast', value: equal - worse };
}
