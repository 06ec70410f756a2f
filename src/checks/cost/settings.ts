import { z } from 'zod';
import { fields, list, optional } from '../../documents/field.ts';
import { Text } from '../../documents/scalars.ts';
import { Confidence, Decide, EvidenceName, RowCount } from '../rules/terms.ts';

const Amount = z.number({ error: 'a number of at least 0' }).min(0, { error: 'a number of at least 0' });

const Rule = fields(
  {
    amount: z
      .string({ error: 'the name of an amount' })
      .regex(/^[A-Za-z0-9_-]+$/, { error: 'the name of an amount, as the card has it under `amounts`' })
      .describe("The amount, by the name that the card's table gives it under `amounts`."),
    perThousand: optional(Amount).describe('Largest mean per thousand rows, which are calls or cases.'),
    against: optional(z.enum(['budget', 'champion'])).describe(
      "budget: what the model's deployments allow per thousand calls. champion: the version that is live, on the same rows by id.",
    ),
    relativeMargin: optional(Amount).describe(
      'How much more than the champion is still accepted, as a share: 0.1 is a tenth more. Needs `against: champion`.',
    ),
    unit: optional(Text).describe(
      'Unit of the amount; it must be the one that the card gives. Needed for `perThousand`.',
    ),
    minimum: fields({ rows: RowCount.describe('Rows with the amount; rows of one cluster count as one together.') })
      .default({ rows: 0 })
      .describe('Counts below which a finding is inconclusive whatever its interval. Default none.'),
    decide: Decide,
    evidence: EvidenceName.describe('Evidence table to judge. Default: every table of the card that has the amount.'),
  },
  ['when'],
)
  .refine(({ perThousand, against }) => (perThousand === null) !== (against === null), {
    error: 'exactly one of perThousand and against',
  })
  .refine(({ against, relativeMargin }) => (against === 'champion') === (relativeMargin !== null), {
    path: ['relativeMargin'],
    error: 'a relativeMargin together with `against: champion`',
  })
  .refine(({ perThousand, unit }) => perThousand === null || unit !== null, {
    path: ['unit'],
    error: 'the unit of perThousand, such as EUR or token',
  });
export type CostRule = z.infer<typeof Rule>;

export const CostSettings = fields({
  confidence: Confidence,
  rules: list(Rule).describe('Limits on what a thousand calls may cost.'),
}).describe("Checks what the model costs: against a limit, a deployment's budget, and the version that is live.");
export type CostSettings = z.infer<typeof CostSettings>;
