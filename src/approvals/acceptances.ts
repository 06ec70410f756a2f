import type { Document } from '../documents/document.ts';
import { type Duration, milliseconds } from '../documents/scalars.ts';
import type { Acceptance } from '../domain/decision.ts';
import type { Digest } from '../domain/digest.ts';
import type { CheckReport, Finding, Scope } from '../domain/finding.ts';
import type { Person, Review, TeamName } from '../domain/people.ts';
import { type AcceptCommand, acceptCommands } from './accept-command.ts';
import type { ApprovalFacts } from './facts.ts';
import { votesOf } from './votes.ts';

/** Who may accept, and for how long from today. */
export type AcceptanceRules = {
  readonly inconclusive: { readonly acceptableBy: readonly TeamName[]; readonly atMost: Duration };
  readonly waivers: { readonly accountable: readonly TeamName[]; readonly atMost: Duration };
};

/** A waiver that holds at the head. `changed`: this pull request adds or edits it. */
export type StandingWaiver = { readonly document: Document<'Waiver'>; readonly changed: boolean };

type Circumstances = {
  readonly facts: ApprovalFacts;
  readonly rules: AcceptanceRules;
  readonly artifacts: ReadonlyMap<string, readonly Digest[]>;
  readonly now: Date;
};

/** Every acceptance that somebody offers for a finding of these reports, and whether it counts. */
export function acceptancesOf(
  reports: readonly CheckReport[],
  waivers: readonly StandingWaiver[],
  circumstances: Circumstances,
): Acceptance[] {
  const open = reports.flatMap((report) => report.findings).filter(isOpen);
  const byWaiver = waivers.flatMap((waiver) =>
    open
      .filter((finding) => waiverSpeaksOf(waiver.document, finding))
      .map((finding) => waived(waiver, finding, circumstances)),
  );
  const byReview = circumstances.facts.reviews.flatMap((review) =>
    acceptCommands(review.body).flatMap((command) =>
      open
        .filter((finding) => finding.verdict === 'inconclusive' && commandSpeaksOf(command, finding))
        .map((finding) => acceptedInReview(command, review, finding, circumstances)),
    ),
  );
  return [...byWaiver, ...byReview];
}

const isOpen = ({ verdict }: Finding): boolean => verdict === 'fail' || verdict === 'inconclusive';

const coordinates = ({ check, model, metric, scope }: Finding): Acceptance['finding'] => ({
  check,
  model,
  metric,
  scope,
});

/** The groups that a finding is about: its own, and the one it is compared with, whichever of the two is named. */
const groupsOf = ({ scope, reference }: Finding): readonly Scope[] =>
  reference === null ? [scope] : [scope, reference];

function waiverSpeaksOf({ value: { spec } }: Document<'Waiver'>, finding: Finding): boolean {
  const { model, check, metric, where } = spec.finding;
  const wanted = Object.entries(where);
  return (
    model === finding.model &&
    check === finding.check &&
    metric === finding.metric &&
    groupsOf(finding).some(
      (group) =>
        wanted.length === Object.keys(group).length && wanted.every(([key, value]) => group[key] === String(value)),
    )
  );
}

function waived({ document, changed }: StandingWaiver, finding: Finding, at: Circumstances): Acceptance {
  const { spec } = document.value;
  const who = memberNamed(spec.accountable, at.rules.waivers.accountable, at.facts);
  const objection =
    (who === null
      ? `@${spec.accountable} is not in ${at.rules.waivers.accountable.join(', ') || 'a team that policy names'}`
      : null) ??
    (changed && who !== null ? notApproving(who, at.facts) : null) ??
    overdue(spec.expires, at.rules.waivers.atMost, at.now) ??
    (at.artifacts.get(finding.model)?.includes(spec.model.digest) ? null : 'it is for another version of the model') ??
    (isWorse(finding, spec.worst) ? `the estimate is worse than ${spec.worst}` : null);
  return {
    finding: coordinates(finding),
    by: spec.accountable,
    through: document.path,
    until: spec.expires,
    counts: objection === null,
    why: objection ?? spec.reason,
  };
}

function acceptedInReview(command: AcceptCommand, review: Review, finding: Finding, at: Circumstances): Acceptance {
  const { person } = review;
  const objection =
    (person === null ? 'the account no longer exists' : null) ??
    (person !== null && !isMember(person, at.rules.inconclusive.acceptableBy, at.facts)
      ? `is not in ${at.rules.inconclusive.acceptableBy.join(', ') || 'a team that policy names'}`
      : null) ??
    (review.edited ? 'the review was edited after it was given' : null) ??
    ineligible(review, at.facts) ??
    overdue(command.until, at.rules.inconclusive.atMost, at.now);
  return {
    finding: coordinates(finding),
    by: person?.login ?? 'ghost',
    through: `review ${review.id}`,
    until: command.until,
    counts: objection === null,
    why: objection ?? command.reason,
  };
}

function commandSpeaksOf({ check, where, metric }: AcceptCommand, finding: Finding): boolean {
  return (
    check === finding.check &&
    (metric === null || metric === finding.metric) &&
    groupsOf(finding).some((group) => Object.entries(where).every(([key, value]) => group[key] === value))
  );
}

/** The same objections as to an approval: another commit, a contributor, a bot, a dismissal. A comment may accept. */
function ineligible(review: Review, facts: ApprovalFacts): string | null {
  const opinion = { ...review, state: review.state === 'commented' ? ('approved' as const) : review.state };
  const vote = votesOf({ ...facts, reviews: [opinion] }, ['evidence', 'policy'])[0];
  return vote === undefined || vote.counts ? null : vote.why;
}

function notApproving(person: Person, facts: ApprovalFacts): string | null {
  const vote = votesOf(facts, ['evidence', 'policy']).find((candidate) => candidate.person?.id === person.id);
  if (vote === undefined) return `@${person.login} has not approved this pull request`;
  return vote.counts ? null : `@${person.login} ${vote.why}`;
}

const isMember = (person: Person, teams: readonly TeamName[], facts: ApprovalFacts): boolean =>
  teams.some((team) => facts.teams.get(team)?.some((member) => member.id === person.id));

function memberNamed(login: string, teams: readonly TeamName[], facts: ApprovalFacts): Person | null {
  const members = teams.flatMap((team) => facts.teams.get(team) ?? []);
  return members.find((member) => member.login.toLowerCase() === login.toLowerCase()) ?? null;
}

function overdue(until: string, atMost: Duration, now: Date): string | null {
  const end = Date.parse(`${until}T00:00:00Z`);
  if (Number.isNaN(end)) return `${until} is not a date`;
  if (end <= now.getTime()) return `it expired on ${until}`;
  if (end > now.getTime() + milliseconds(atMost))
    return `${until} is further away than the ${atMost} that policy allows`;
  return null;
}

/** Without an estimate nobody can say that it is no worse: not covered. */
function isWorse({ estimate, limit }: Finding, worst: number): boolean {
  if (estimate === null) return true;
  return limit.bound === 'atLeast' ? estimate < worst : estimate > worst;
}
