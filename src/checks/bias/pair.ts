import type { Rate } from '../../metrics/cells.ts';
import type { FairnessMetric } from '../../metrics/fairness.ts';
import type { Subject } from '../rules/finding.ts';
import type { GroupPair } from './pairs.ts';
import type { BiasRule } from './settings.ts';

/** Two groups that a rule compares by rates. */
export type RatePair = GroupPair & {
  readonly rule: BiasRule;
  readonly metric: Extract<FairnessMetric, { family: 'rates' }>;
  readonly subject: Subject;
  /** The group's and the reference group's rate, for each rate of the metric. */
  readonly rates: readonly (readonly [group: Rate, reference: Rate])[];
};
