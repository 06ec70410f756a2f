import { z } from 'zod';
import { fields } from '../../documents/field.ts';
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
}).describe('Checks that a card is complete, and recomputes what it claims from its evidence.');
export type CardSettings = z.infer<typeof CardSettings>;
