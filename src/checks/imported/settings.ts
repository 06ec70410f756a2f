import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Scalar, Text } from '../../documents/scalars.ts';
import { importSources } from '../../domain/measurement.ts';
import type { Limit } from '../../domain/verdict.ts';
import { Confidence, Decide } from '../rules/terms.ts';

const Amount = z.number({ error: 'a number' });

const Rule = fields(
  {
    source: z.enum(importSources).describe('The tool whose report it is.'),
    metric: Text.describe("The metric, as the tool's report names it; see docs/imports.md."),
    scope: z
      .record(z.string(), Scalar)
      .default({})
      .describe(
        'What the value must speak of, such as {sex: F} or {column: income}. Default: every value of the metric.',
      ),
    atLeast: optional(Amount).describe('Least value.'),
    atMost: optional(Amount).describe('Largest value.'),
    decide: Decide,
    evidence: Text.describe('Evidence table of the card that is the report.'),
  },
  ['when'],
).refine(({ atLeast, atMost }) => (atLeast === null) !== (atMost === null), {
  error: 'exactly one of atLeast and atMost',
});
export type ImportedRule = z.infer<typeof Rule>;

export const ImportedSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on values that another tool computed. They are read, not recomputed.'),
}).describe(
  'Judges the reports of Evidently, Fairlearn, SageMaker Clarify and Great Expectations as they are. A value without the rows that it is a share of has no interval: only `decide: point` settles it.',
);
export type ImportedSettings = z.infer<typeof ImportedSettings>;

export const limitOf = ({ atLeast, atMost }: ImportedRule): Limit =>
  atLeast !== null ? { bound: 'atLeast', value: atLeast } : { bound: 'atMost', value: atMost ?? 0 };
