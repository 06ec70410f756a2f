import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { GroupKey, PullKey } from './ports.ts';

/**
 * Work that somebody must do, as a plain value. A job names what to look at, never what was seen: whoever runs it
 * reads the state of the world then, so that collapsed, doubled, late and reordered jobs all end the same.
 */
export type Job =
  | { readonly kind: 'evaluate'; readonly pull: PullKey }
  | { readonly kind: 'evaluate-group'; readonly group: GroupKey }
  /** Evaluate every open pull request that the selection names. */
  | { readonly kind: 'refresh'; readonly installation: number; readonly selection: Selection }
  | { readonly kind: 'roll-out'; readonly rollout: string }
  | { readonly kind: 'reconcile' };

export type Selection =
  | { readonly repository: RepositoryName; readonly baseRef: string }
  | { readonly repository: RepositoryName; readonly head: Sha }
  | { readonly everything: true };

export type JobKind = Job['kind'];

/** Jobs of one kind with equal keys run one at a time, and a waiting one stands for all that come after it. */
export function jobKey(job: Job): string {
  switch (job.kind) {
    case 'evaluate':
      return `${job.pull.repository}#${job.pull.number}`;
    case 'evaluate-group':
      return `${job.group.repository}@${job.group.head}`;
    case 'refresh':
      return `${job.installation}:${selectionKey(job.selection)}`;
    case 'roll-out':
      return job.rollout;
    case 'reconcile':
      return 'reconcile';
  }
}

function selectionKey(selection: Selection): string {
  if ('everything' in selection) return '*';
  return `${selection.repository}:${'head' in selection ? selection.head : selection.baseRef}`;
}

/** A verified webhook delivery and what follows from it. */
export type Delivery = {
  /** GitHub's GUID: the same for a redelivery. */
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation: number | null;
  readonly repository: RepositoryName | null;
  /** The body as it was signed. */
  readonly payload: string;
  readonly jobs: readonly Job[];
  /** Somebody asked for this commit's checks to be reported anew. */
  readonly restarts: { readonly repository: RepositoryName; readonly head: Sha } | null;
};

/** Somebody outside asked us to wait: the job is put off, which is not a failure. */
export class RetryLater extends Error {
  readonly seconds: number;

  constructor(seconds: number, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'RetryLater';
    this.seconds = seconds;
  }
}
