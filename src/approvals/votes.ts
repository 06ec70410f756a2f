import type { Vote } from '../domain/decision.ts';
import { short } from '../domain/digest.ts';
import type { Review } from '../domain/people.ts';
import type { ApprovalFacts } from './facts.ts';

/** What an approval is bound to besides the head commit, to which it is always bound. */
export type BindsTo = 'head_sha' | 'evidence' | 'policy';

/**
 * The latest opinion of each reviewer and whether it may count at all, before any rule asks who they are.
 * A comment is no opinion. Times are never compared with commits: a commit can claim any time.
 */
export function votesOf(facts: ApprovalFacts, bindsTo: readonly BindsTo[]): Vote[] {
  return latestOpinions(facts.reviews).map((review) => {
    const reason = objection(review, facts, bindsTo);
    return { person: review.person, review: review.id, counts: reason === null, why: reason ?? 'approved this commit' };
  });
}

/** Reviews arrive oldest first; ids break ties, because GitHub's grow. */
function latestOpinions(reviews: readonly Review[]): Review[] {
  const latest = new Map<number | string, Review>();
  for (const review of [...reviews].sort((a, b) => a.id - b.id)) {
    if (review.state !== 'commented') latest.set(review.person?.id ?? `review ${review.id}`, review);
  }
  return [...latest.values()];
}

function objection(review: Review, facts: ApprovalFacts, bindsTo: readonly BindsTo[]): string | null {
  const { person } = review;
  if (person === null) return 'the account no longer exists';
  if (person.kind !== 'user') return 'is not a person: bots and Actions do not approve';
  if (review.state === 'changes-requested') return 'asks for changes';
  if (review.state === 'dismissed') return 'the review was dismissed';
  if (review.commit !== facts.head) {
    return `approved ${review.commit === null ? 'an unknown commit' : short(review.commit)}, not the head ${short(facts.head)}`;
  }
  if (person.id === facts.author?.id) return 'opened this pull request';
  const contribution = facts.contributions.find((candidate) => candidate.person?.id === person.id);
  if (contribution !== undefined) return `is ${roles[contribution.role]} of ${short(contribution.sha)}`;
  const binding = facts.bindings.get(review.id) ?? facts.now;
  if (bindsTo.includes('evidence') && binding.evidence !== facts.now.evidence) return 'approved other evidence';
  if (bindsTo.includes('policy') && binding.policy !== facts.now.policy) return 'approved under another policy';
  return null;
}

const roles = { author: 'author', committer: 'committer', coauthor: 'co-author' } as const;
