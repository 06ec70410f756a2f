import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Column, Text } from '../../documents/scalars.ts';
import { Confidence, Decide, EvidenceName, Share } from '../rules/terms.ts';

const Between = z
  .array(Text, { error: 'the names of two evidence tables, such as [training, holdout]' })
  .length(2, { error: 'the names of two evidence tables, such as [training, holdout]' })
  .describe('Two evidence tables: the one that the model was made from, and the one that it is judged on.');

const Leakage = fields({
  between: Between,
  by: z
    .array(z.enum(['id', 'rows']))
    .min(1)
    .default(['id', 'rows'])
    .describe(
      'id: no row of the second table has the id of a row of the first. rows: none is like a row of the first in all of the columns. Default both, where the card allows them.',
    ),
  columns: list(Column).describe(
    'Columns by which rows are alike. Default: the declared features, unless rows of one table are alike in all of them so often that rows of two are by chance.',
  ),
});

const Values = fields({
  type: optional(z.enum(['number', 'integer', 'boolean', 'time', 'text'])).describe('What kind of value it holds.'),
  atLeast: optional(z.number()).describe('Least value.'),
  atMost: optional(z.number()).describe('Largest value.'),
  oneOf: optional(z.array(z.union([z.string(), z.number(), z.boolean()]))).describe('All values that it may hold.'),
}).refine((asked) => Object.values(asked).some((each) => each !== null), {
  error: 'at least one of type, atLeast, atMost and oneOf',
});
export type Values = z.infer<typeof Values>;

/** What a rule can be about: each rule has exactly one of these keys. */
export const subjects = [
  'missing',
  'values',
  'unique',
  'duplicateIds',
  'duplicateRows',
  'constantColumns',
  'leakage',
  'temporalSplit',
  'synthetic',
  'labelCoverage',
] as const;
export type RuleSubject = (typeof subjects)[number];

/** Subjects with a limit of their own kind: `atMost` beside them says how many rows are allowed. */
const tolerant: readonly RuleSubject[] = ['values', 'unique', 'leakage', 'temporalSplit'];

const Rule = fields(
  {
    missing: optional(Share).describe(
      'Largest share of missing values (NULL, NaN) in a column. A limit above 0 is judged by Wilson intervals, as the share stands for rows to come; 0 speaks of the table.',
    ),
    per: z
      .enum(['column', 'table'])
      .default('column')
      .describe('Whether `missing` holds for each column or for all values of the table together. Default column.'),
    columns: list(Column).describe('Columns that `missing` speaks of. Default: every column but the label.'),
    values: optional(z.record(z.string(), Values)).describe('What the values of columns must be, by column.'),
    unique: optional(z.array(Column).min(1)).describe('Columns in which no value stands twice.'),
    duplicateIds: optional(Share).describe(
      'Largest share of rows without an id of their own. For tables with `rows.id`, but where it is the cluster as well.',
    ),
    duplicateRows: optional(Share).describe('Largest share of rows that are like an earlier row in all but the id.'),
    constantColumns: optional(z.int({ error: 'a whole number of columns' }).min(0)).describe(
      'Most columns with the same value, or none, in every row.',
    ),
    leakage: optional(Leakage).describe('What a table must not share with the one that the model was made from.'),
    temporalSplit: optional(fields({ between: Between })).describe(
      'The second table must be later than the first. For tables with a `time`.',
    ),
    synthetic: optional(
      z.number().min(0).lt(1, { error: 'a share below 1: synthetic rows alone show nothing' }),
    ).describe('Largest share of synthetic rows. For tables with a `synthetic` column.'),
    labelCoverage: optional(Share).describe(
      'Least share of rows with a label. Below it nothing fails, and everything is provisional. For tables with a `label`.',
    ),
    atMost: optional(Share).describe(
      'Share of rows for which `values`, `unique`, `leakage` or `temporalSplit` may be violated. Default 0.',
    ),
    decide: Decide,
    evidence: EvidenceName.describe('Evidence table to judge. Default: every table that is no disturbed copy.'),
  },
  ['when'],
)
  .refine((rule) => subjects.filter((key) => rule[key] !== null).length === 1, {
    error: `exactly one of ${subjects.slice(0, -1).join(', ')} and ${subjects.at(-1)}`,
  })
  .refine((rule) => rule.atMost === null || tolerant.includes(subjectOf(rule)), {
    path: ['atMost'],
    error: `a share of rows, only beside ${tolerant.slice(0, -1).join(', ')} or ${tolerant.at(-1)}`,
  })
  .refine((rule) => rule.evidence === null || (rule.leakage === null && rule.temporalSplit === null), {
    path: ['evidence'],
    error: 'no table here: `between` names both',
  })
  .refine((rule) => rule.missing !== null || (rule.per === 'column' && rule.columns.length === 0), {
    error: '`per` and `columns` only beside `missing`',
  });
export type QualityRule = z.infer<typeof Rule>;

/** The one key that says what a rule is about. */
export const subjectOf = (rule: { readonly [Key in RuleSubject]: unknown }): RuleSubject =>
  subjects.find((key) => rule[key] !== null) ?? 'missing';

export const QualitySettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('What the evidence must be before anything can be read from it.'),
}).describe('Checks that evidence is sound: complete, without repeats, and shared with no training data.');
export type QualitySettings = z.infer<typeof QualitySettings>;
