import type { Place } from './place.ts';

export type ChangeKind =
  | 'new-model'
  | 'promote'
  | 'rollback'
  | 'retire'
  | 'card'
  | 'evidence'
  | 'threshold-loosened'
  | 'policy'
  | 'waiver'
  | 'documentation';

/** What a pull request does, in meaning rather than in lines. */
export type Change = {
  readonly kind: ChangeKind;
  /** The model's name; null for policy and waivers that name none. */
  readonly model: string | null;
  /** Set for promotions, rollbacks and retirements of a deployment. */
  readonly environment: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly path: string;
  readonly place: Place | null;
  /** One clause for people: `credit-risk 4.1.0 → 4.2.0 in production`. */
  readonly summary: string;
};
