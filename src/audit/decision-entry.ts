import type { Decision } from '../domain/decision.ts';
import { digestOfJson } from '../domain/digest.ts';
import type { EntryDraft, Pseudonym } from './entry.ts';

/**
 * The entry of a decision. The leaf names what it rests on by digest; the whole decision, with titles, logins and
 * reviews as seen, is the payload. The digest of the approvals stays in there too: it is taken over logins.
 */
export function decisionEntry(decision: Decision, time: Date, actor: Pseudonym | null): EntryDraft {
  const { subject, digests } = decision;
  return {
    type: 'decision.made',
    time: time.toISOString(),
    actor,
    repository: subject.repository,
    pull: subject.pull,
    head: subject.head,
    base: subject.base,
    mode: decision.mode,
    outcome: decision.outcome,
    verdict: decision.verdict,
    policy: digests.policy,
    documents: digestOfJson(digests.documents),
    evidence: digestOfJson(digests.evidence),
    measurements: digestOfJson(digests.measurements),
    payload: decision,
  };
}
