import type { Decision } from '../domain/decision.ts';
import { digestOfJson } from '../domain/digest.ts';
import type { Store, StoredDecision } from './store.ts';

/**
 * Records a decision before anybody sees it. What says the same as the last one for this pull request, but for the tip
 * of the base branch, is not a new decision: a busy base branch would otherwise fill the log with repetitions.
 */
export async function record(store: Store, decision: Decision): Promise<StoredDecision> {
  const { repository, pull } = decision.subject;
  const latest = pull === null ? null : await store.latestDecision(repository, pull);
  if (latest === null || contentDigest(latest.decision) !== contentDigest(decision))
    return store.recordDecision(decision);
  // Whoever recorded it may have died before a checkpoint covered it.
  await store.checkpoint(repository);
  return latest;
}

const contentDigest = (decision: Decision): string =>
  digestOfJson({ ...decision, subject: { ...decision.subject, base: null } });
