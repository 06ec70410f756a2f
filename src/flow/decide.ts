import { acceptancesOf, type StandingWaiver } from '../approvals/acceptances.ts';
import { approvalTree } from '../approvals/approvals.ts';
import type { ApprovalFacts, Binding } from '../approvals/facts.ts';
import { policyPath } from '../documents/document-set.ts';
import { standingVerdict } from '../domain/acceptance.ts';
import type { ApprovalNode, Decision, ModelSummary, Outcome, Subject } from '../domain/decision.ts';
import { type Digest, digestOfJson, short } from '../domain/digest.ts';
import type { CheckReport } from '../domain/finding.ts';
import type { Person, TeamName } from '../domain/people.ts';
import type { Problem } from '../domain/problem.ts';
import { blocks, type Verdict, worst } from '../domain/verdict.ts';

import type { LoadedChange } from './load.ts';
import { nextSteps } from './next-steps.ts';
import type { PullFacts } from './ports.ts';

/** People and time, as loaded: null where nobody can approve (a local branch). */
export type Circumstances = {
  readonly pull: PullFacts | null;
  readonly teams: ReadonlyMap<TeamName, readonly Person[] | null>;
  readonly bindings: ReadonlyMap<number, Binding>;
  readonly now: Date;
};

/** What approvals and acceptances are bound to besides the commit. */
export function bindingOf(change: LoadedChange): Binding {
  return { evidence: digestOfJson(evidenceOf(change)), policy: change.policy?.digest ?? digestOfJson(null) };
}

/** Verdicts and approvals → may this merge, and if not, who or what unblocks it. Pure. */
export function decide(
  subject: Subject,
  change: LoadedChange,
  reports: readonly CheckReport[],
  circumstances: Circumstances,
): Decision {
  const { policy } = change;
  const facts = circumstances.pull === null ? null : approvalFacts(circumstances.pull, change, circumstances);
  const acceptances =
    facts === null || policy === null
      ? []
      : acceptancesOf(reports, standingWaivers(change), {
          facts,
          rules: policy.rules,
          artifacts: artifactsOf(change),
          now: circumstances.now,
        });
  const incomplete = circumstances.pull?.incomplete ?? null;
  const problems = [
    ...change.problems,
    ...(incomplete === null ? [] : [incomplete]),
    ...(facts === null ? [] : unattributable(facts)),
  ];
  const isGoverned = touchesGoverned(change);
  const approvals =
    facts === null || policy === null || !isGoverned
      ? null
      : approvalTree(policy.rules.approvals, facts, changedWaivers(change));
  const verdict = worst([
    ...problems.map((): Verdict => 'error'),
    ...reports.map((report) => standingVerdict(report, acceptances)),
  ]);
  const decision = {
    subject,
    mode: policy?.rules.mode ?? 'enforce',
    outcome: isGoverned ? outcomeOf(verdict, approvals) : ('ungoverned' as const),
    verdict: isGoverned ? verdict : ('not-applicable' as const),
    changes: change.changes,
    models: modelsOf(change),
    reports,
    acceptances,
    problems: isGoverned ? problems : [],
    approvals,
    digests: {
      policy: policy?.digest ?? null,
      documents: documentsOf(change),
      evidence: evidenceOf(change),
      measurements: [...new Set(reports.flatMap((report) => report.measurements))].sort(),
      approvals: digestOfJson(approvals),
    },
  };
  return { ...decision, next: isGoverned ? nextSteps(decision) : [] };
}

/** Whether this is Modelwarden's business: a governed document, evidence behind one, or the policy itself changes. */
function touchesGoverned(change: LoadedChange): boolean {
  return (
    change.changes.length > 0 ||
    change.candidates.length > 0 ||
    change.problems.length > 0 ||
    (change.policy !== null && change.changedFiles.includes(policyPath))
  );
}

function outcomeOf(verdict: Verdict, approvals: ApprovalNode | null): Outcome {
  if (blocks(verdict)) return 'blocked';
  if (approvals === null || approvals.status === 'approved') return 'allowed';
  return approvals.status === 'pending' ? 'waiting' : 'blocked';
}

function approvalFacts(pull: PullFacts, change: LoadedChange, { teams, bindings }: Circumstances): ApprovalFacts {
  return {
    author: pull.author,
    head: pull.head,
    baseRef: pull.baseRef,
    labels: pull.labels,
    changedFiles: change.changedFiles,
    contributions: pull.contributions,
    reviews: pull.reviews,
    changes: change.changes,
    models: change.candidates.map(({ tier, card }) => ({ tier, task: card.value.spec.task })),
    teams,
    bindings,
    now: bindingOf(change),
  };
}

/** An author whom GitHub knows by no account could be anybody, the approver included. */
function unattributable({ contributions }: ApprovalFacts): Problem[] {
  const unknown = contributions.filter(({ person }) => person === null);
  const commits = new Map(unknown.map((contribution) => [contribution.sha, contribution]));
  return [...commits.values()].map(({ sha, role }) => ({
    code: 'unattributable-commit',
    message: `The ${role} of commit ${short(sha)} belongs to no GitHub account, so nobody can tell who may approve it`,
    remedy: 'Add the e-mail address of that commit to a GitHub account, or rewrite the commit with a known one.',
    place: null,
  }));
}

function standingWaivers(change: LoadedChange): StandingWaiver[] {
  return change.documents.head.waivers.map((document) => ({
    document,
    changed: change.changedFiles.includes(document.path),
  }));
}

const changedWaivers = (change: LoadedChange) =>
  standingWaivers(change).flatMap(({ document, changed }) => (changed ? [document] : []));

const artifactsOf = (change: LoadedChange): ReadonlyMap<string, readonly Digest[]> =>
  new Map(
    change.candidates.map(({ model, card }) => [model, card.value.spec.artifacts.map((artifact) => artifact.digest)]),
  );

function modelsOf(change: LoadedChange): ModelSummary[] {
  return change.candidates.map(({ model, tier, card, champion }) => ({
    name: model,
    from: champion?.value.spec.version ?? null,
    to: card.value.spec.version,
    tier,
    path: card.path,
  }));
}

function documentsOf(change: LoadedChange): Readonly<Record<string, Digest>> {
  const documents = change.candidates.flatMap(({ card, deployments }) => [card, ...deployments]);
  const waivers = change.documents.head.waivers;
  return Object.fromEntries([...documents, ...waivers].map(({ path, digest }) => [path, digest]));
}

function evidenceOf(change: LoadedChange): Digest[] {
  const tables = change.candidates.flatMap(({ card }) => Object.values(card.value.spec.evidence));
  return [...new Set(tables.map((table) => table.digest))].sort();
}
