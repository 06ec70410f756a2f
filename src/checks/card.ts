import { canonicalJson } from '../domain/digest.ts';
import type { Finding } from '../domain/finding.ts';
import type { CountRequest } from '../domain/measurement.ts';
import type { Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { claimFinding, toleranceOf } from './card/claim-finding.ts';
import { claimsOf, groupOf, type ReadClaim } from './card/claims.ts';
import { completenessFindings } from './card/completeness.ts';
import { freshnessFindings } from './card/freshness.ts';
import { judgeRequests, judgesPlan } from './card/judges.ts';
import { CardSettings } from './card/settings.ts';
import { type Candidate, defineCheck } from './check.ts';
import { type Subject, untold } from './rules/finding.ts';
import { simultaneously } from './rules/numbers.ts';
import { findingsOf, intervalsOf } from './rules/plan.ts';
import { reportOf } from './rules/report.ts';

/**
 * What the card says of itself: that the fields are filled which policy requires, that every number which it claims
 * comes out of the evidence that it pins, that the evidence is of this version and of no earlier one, and that a model
 * which graded it was calibrated. What the card and its deployments say of each other is checked where documents are
 * read.
 */
export const check = defineCheck({
  name: 'card',
  order: 10,
  settings: CardSettings,

  requests: (candidate, settings) => requestsOf(candidate, settings),

  judge: (candidate, settings, measured) => {
    const judgedClaims = claimsOf(candidate).map((claim): Finding | Problem => {
      if ('problem' in claim) return claim.problem;
      const tolerance = toleranceOf(claim.claim, settings.value.claims);
      const subject = subjectOf(candidate, claim, settings.placeOf('/claims'));
      if ('unshown' in claim) {
        const reason = 'no evidence table of the card shows it';
        return untold(subject, { limit: { bound: 'atMost', value: tolerance }, decide: 'point' }, { reason, n: [] });
      }
      return claimFinding(claim, subject, tolerance, measured(claim.request));
    });
    const judges = judgesPlan(candidate, settings, measured);
    const agreements = findingsOf([judges], settings.value.judge.confidence);
    return reportOf({
      check: 'card',
      model: candidate.model,
      method: methodOf(intervalsOf(agreements), settings.value.judge.confidence),
      findings: [
        ...completenessFindings(candidate, settings),
        ...freshnessFindings(candidate, settings),
        ...agreements,
        ...judgedClaims.filter((each): each is Finding => 'verdict' in each),
      ],
      problems: [...judges.problems, ...judgedClaims.filter((each): each is Problem => 'remedy' in each)],
      results: requestsOf(candidate, settings.value).map(measured),
    });
  },
});

function requestsOf(candidate: Candidate, settings: CardSettings): CountRequest[] {
  const claims = claimsOf(candidate).flatMap((claim) => ('request' in claim ? [claim.request] : []));
  const requests = [...claims, ...judgeRequests(candidate, settings)];
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

function methodOf(agreements: number, confidence: number): string {
  const claims =
    'Required fields are counted in the card. Each claim is recomputed from every row of the table that the card pins, and must not differ by more than its tolerance.';
  return agreements === 0
    ? claims
    : `${claims} Agreement with people is Cohen's kappa. ${simultaneously(agreements, confidence)}`;
}

function subjectOf(
  { card, model }: Candidate,
  { claim, place }: Exclude<ReadClaim, { problem: Problem }>,
  rule: Place | null,
): Subject {
  const { claims } = card.value.spec;
  const group = groupOf(claim);
  return {
    check: 'card',
    model,
    metric: claim.metric,
    scope: {
      ...Object.fromEntries(Object.entries(claim.where).map(([column, value]) => [column, String(value)])),
      ...(group.length === 0 ? {} : { group: group.join(', ') }),
      claim: String(claim.value),
      ...(new Set(claims.map(({ evidence }) => evidence)).size > 1 ? { evidence: claim.evidence ?? 'none' } : {}),
    },
    reference: null,
    unit: 'none',
    place,
    rule,
  };
}
