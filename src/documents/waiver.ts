import { z } from 'zod';
import { fields, list } from './field.ts';
import { header } from './header.ts';
import { CalendarDate, Digest, Name, Scalar, Text, UserName } from './scalars.ts';

/** An accepted finding: a named person answers for it, for one version, up to a worst value, until a date. */
export const Waiver = fields({
  ...header('Waiver'),
  spec: fields({
    finding: fields({
      model: Name.describe('The model.'),
      check: Text.describe('The check, such as bias.'),
      metric: Text.describe('The metric, such as demographic-parity-ratio.'),
      where: z.record(z.string(), Scalar).default({}).describe('The group or slice, by column and value.'),
    }).describe('The one finding that is accepted.'),
    model: fields({ digest: Digest.describe('Digest of the artifact: the waiver covers this version only.') }).describe(
      'The version.',
    ),
    worst: z.number().describe('A worse value than this is not covered.'),
    accountable: UserName.describe(
      'The person who accepts. Must be in a team that policy names, and approve this pull request.',
    ),
    reason: Text.describe('Why the finding may be accepted.'),
    compensating: list(Text).describe('What is done meanwhile.'),
    expires: CalendarDate.describe('The first day on which the finding is red again.'),
  }).describe('The waiver.'),
});
export type Waiver = z.infer<typeof Waiver>;
