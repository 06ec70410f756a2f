import { z } from 'zod';
import { fields, optional } from '../../documents/field.ts';
import { Confidence, Decide, RowCount } from '../rules/terms.ts';
import { type Requirable, requirableFields } from './fields.ts';

const Fields = z
  .array(z.enum(requirableFields as readonly [Requirable, ...Requirable[]]))
  .default([])
  .meta({ uniqueItems: true });

const Tolerance = z.number({ error: 'a tolerance of at least 0' }).min(0, { error: 'a tolerance of at least 0' });

const byTier = {
  minimal: Fields.describe('Also required of a card of minimal risk.'),
  limited: Fields.describe('Also required of a card of limited risk.'),
  high: Fields.describe('Also required of a card of high risk.'),
};

const Agreement = fields({
  atLeast: z
    .number({ error: 'a kappa from −1 to 1' })
    .min(-1, { error: 'a kappa from −1 to 1' })
    .max(1, { error: 'a kappa from −1 to 1' })
    .describe('Least kappa: 1 is agreement in every case, 0 as much as by chance.'),
  minimum: fields({ rows: RowCount.describe('Cases that both must have graded.') })
    .default({ rows: 0 })
    .describe('Counts below which the finding is inconclusive whatever its interval. Default none.'),
  decide: Decide,
});

export const CardSettings = fields({
  require: Fields.describe('Fields that every card must fill.'),
  requireByTier: fields(byTier)
    .default({ minimal: [], limited: [], high: [] })
    .describe('Fields that cards of a risk tier must fill as well.'),
  claims: fields({
    tolerance: Tolerance.default(0.001).describe(
      'Largest difference between a claim and its recomputed value, where the claim gives no tolerance. Default 0.001.',
    ),
    atMost: Tolerance.default(0.01).describe('Largest tolerance that a claim may give itself. Default 0.01.'),
  })
    .default({ tolerance: 0.001, atMost: 0.01 })
    .describe('How exact claims must be.'),
  freshEvidence: z
    .boolean()
    .default(true)
    .describe(
      'Whether another prompt, provider model or parameter of a generating model needs evidence of its own. Default true.',
    ),
  judge: fields({
    agreement: optional(Agreement).describe(
      "How far a model that grades outcomes must agree with people, by Cohen's kappa over its calibration table.",
    ),
    confidence: Confidence,
  })
    .default({ agreement: null, confidence: 0.95 })
    .describe('Models that grade outcomes. A new one always needs a calibration of its own.'),
}).describe(
  'Checks that a card is complete, recomputes what it claims from its evidence, and that the evidence is of this very version.',
);
export type CardSettings = z.infer<typeof CardSettings>;
