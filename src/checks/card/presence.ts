import type { Finding } from '../../domain/finding.ts';

type Presence = Pick<Finding, 'model' | 'metric' | 'scope' | 'reference' | 'message' | 'place' | 'rule'> & {
  /** How many there are of what must be there at least once. */
  readonly found: number;
  /** How that is known; it takes the place of an interval. */
  readonly how: string;
};

/** The judgement of something that a card must have: read in documents, so that nothing is left to chance. */
export const presence = ({ found, how, ...about }: Presence): Finding => ({
  check: 'card',
  ...about,
  verdict: found > 0 ? 'pass' : 'fail',
  estimate: found,
  uncertainty: { none: how },
  unit: 'count',
  limit: { bound: 'atLeast', value: 1 },
  decide: 'point',
  n: [],
  detectable: null,
  needs: null,
});
