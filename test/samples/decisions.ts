import type { Acceptance, ApprovalNode, Decision, Subject, Vote } from '../../src/domain/decision.ts';
import { digestOf } from '../../src/domain/digest.ts';
import type { CheckReport } from '../../src/domain/finding.ts';
import {
  aurocPasses,
  claimIsFalse,
  claimsHold,
  distributionFigure,
  driftFindings,
  passingGroups,
  place,
  recallPasses,
  regionFails,
  regionPasses,
  report,
  rocFigure,
  smallCell,
  women60Inconclusive,
} from './findings.ts';

/** Story A of the credit-risk model, decision by decision: what every rendering is tried on. */

const people = {
  author: { id: 101, login: 'dana-ds', kind: 'user' },
  reviewer: { id: 102, login: 'rui-reviewer', kind: 'user' },
  officer: { id: 103, login: 'mara-risk', kind: 'user' },
  bot: { id: 900, login: 'nightly-eval[bot]', kind: 'bot' },
} as const;

const subject = (pull: number, title: string, seed: string): Subject => ({
  repository: 'acme/credit-models',
  pull,
  title,
  author: people.author,
  head: digestOf(`head ${seed}`).slice(7, 47),
  base: digestOf('base').slice(7, 47),
  baseRef: 'main',
});

const creditRisk = {
  name: 'credit-risk',
  from: '4.1.0',
  to: '4.2.0',
  tier: 'high',
  path: 'models/credit-risk/card.yaml',
};

const vote = (person: Vote['person'], counts: boolean, why: string, review: number): Vote => ({
  person,
  counts,
  why,
  review,
});

const seat = (
  name: string,
  status: ApprovalNode['status'],
  why: string,
  rest: Partial<ApprovalNode> = {},
): ApprovalNode => ({
  kind: 'seat',
  name,
  status,
  why,
  votes: [],
  unblock: null,
  children: [],
  ...rest,
});

const missing = (count: number, ...teams: string[]) => ({
  count,
  users: [],
  teams,
  organizations: [],
  permissions: [],
});

const production = (status: ApprovalNode['status'], seats: readonly ApprovalNode[]): ApprovalNode => ({
  ...seat('approval', status, status === 'approved' ? 'every part is approved' : '1 of 1 rule is pending'),
  kind: 'all',
  children: [
    {
      ...seat('production promotion', status, status === 'approved' ? 'both seats are filled' : 'a seat is empty'),
      kind: 'rule',
      children: seats,
    },
  ],
});

const riskEmpty = seat('risk', 'pending', 'nobody of @acme/model-risk has approved this head', {
  unblock: missing(1, 'acme/model-risk'),
  votes: [
    vote(people.author, false, 'the author of the pull request cannot approve it', 41),
    vote(people.officer, false, 'the approval is for commit 77ab210, not for the head', 42),
  ],
});
const ownerFilled = seat('data owner', 'approved', '1 of 1', {
  votes: [vote(people.reviewer, true, 'approved this head and these evidence digests; member of acme/data-credit', 43)],
});
const riskFilled = seat('risk', 'approved', '1 of 1', {
  votes: [vote(people.officer, true, 'approved this head and these evidence digests; member of acme/model-risk', 44)],
});

const biasMethod =
  'Selection rate is the share of rows with the favourable prediction. Ratios carry log-ratio intervals (Katz), simultaneous over 9 comparisons by max-|t| bootstrap with seed 20261101.';

const groups: CheckReport['tables'] = [
  {
    title: 'Selection rate by group',
    rows: [
      ['Group', 'Rows', 'Selection rate', 'Ratio to reference'],
      ['region A', '980', '0.42', 'reference'],
      ['region B', '520', '0.25', '0.59'],
      ['sex X, under 25', '<10', 'suppressed', 'suppressed'],
    ],
  },
];

const bias = (verdict: CheckReport['verdict'], findings: CheckReport['findings']): CheckReport =>
  report('bias', verdict, findings, { method: biasMethod, tables: groups });

const card = report('card', 'pass', claimsHold, { method: 'Every claim recomputed from the pinned evidence.' });
const regression = report('regression', 'pass', [aurocPasses, recallPasses], {
  method: 'AUROC by paired DeLong on the same 4,812 rows; Wilson intervals for rates.',
  figures: [rocFigure],
});
const drift = report('drift', 'pass', driftFindings, {
  method: 'PSI on bins fixed by the training table, with bins for missing and other values.',
  figures: [distributionFigure],
});

const promotion: Decision['changes'] = [
  {
    kind: 'promote',
    model: 'credit-risk',
    environment: 'production',
    from: '4.1.0',
    to: '4.2.0',
    path: 'deploy/production/credit-risk.yaml',
    place: place('deploy/production/credit-risk.yaml', 7),
    summary: 'credit-risk 4.1.0 → 4.2.0 in production',
  },
  {
    kind: 'evidence',
    model: 'credit-risk',
    environment: null,
    from: null,
    to: null,
    path: 'models/credit-risk/card.yaml',
    place: place('models/credit-risk/card.yaml', 33),
    summary: 'evidence `holdout` replaced',
  },
];

const digests: Decision['digests'] = {
  policy: digestOf('policy'),
  documents: {
    'models/credit-risk/card.yaml': digestOf('card'),
    'deploy/production/credit-risk.yaml': digestOf('deployment'),
  },
  evidence: [digestOf('holdout'), digestOf('training')],
  measurements: [digestOf('cube'), digestOf('ranks'), digestOf('histogram')],
  approvals: digestOf('approvals'),
};

const base: Omit<Decision, 'subject' | 'outcome' | 'verdict'> = {
  mode: 'enforce',
  changes: promotion,
  models: [creditRisk],
  reports: [card, bias('pass', [regionPasses, ...passingGroups]), regression, drift],
  acceptances: [],
  problems: [],
  approvals: production('pending', [riskEmpty, ownerFilled]),
  next: [],
  digests,
};

/** Steps 1: region B fails, women 60+ have too few rows. */
export const biasFails: Decision = {
  ...base,
  subject: subject(482, 'Promote credit-risk 4.2.0', 'a'),
  outcome: 'blocked',
  verdict: 'fail',
  reports: [bias('fail', [...passingGroups, women60Inconclusive, smallCell, regionFails]), card, regression, drift],
  next: [
    {
      text: 'Fix the model for region B, or justify the gap with a waiver.',
      place: place('models/credit-risk/card.yaml', 33),
    },
    { text: 'Add at least 410 rows of women 60+, or ask @acme/model-risk to accept the finding.', place: null },
  ],
};

/** Step 3: the card claims an AUROC that its own evidence does not yield. */
export const falseClaim: Decision = {
  ...base,
  subject: subject(483, 'Promote credit-risk 4.2.0 (better AUROC)', 'b'),
  outcome: 'blocked',
  verdict: 'fail',
  reports: [
    report('card', 'fail', claimIsFalse, { method: 'Every claim recomputed from the pinned evidence.' }),
    bias('pass', [regionPasses, ...passingGroups]),
    regression,
    drift,
  ],
  next: [
    {
      text: 'Correct the claim to 0.841, or pin the evidence that yields 0.860.',
      place: place('models/credit-risk/card.yaml', 57),
    },
  ],
};

/** Step 2: the pull request edits the policy that judges it. */
export const policyLoosened: Decision = {
  ...base,
  subject: subject(484, 'Relax fairness threshold', 'c'),
  outcome: 'blocked',
  verdict: 'error',
  models: [],
  changes: [
    {
      kind: 'policy',
      model: null,
      environment: null,
      from: '0.80',
      to: '0.75',
      path: '.github/modelwarden.yaml',
      place: place('.github/modelwarden.yaml', 18),
      summary: 'bias: demographic-parity-ratio at least 0.80 → 0.75',
    },
  ],
  reports: [],
  problems: [
    {
      code: 'floor-loosened',
      message: 'The limit 0.75 for demographic-parity-ratio is looser than the organisation floor 0.80.',
      remedy: 'Set `atLeast` to 0.80 or more, or change the floor in acme/.github.',
      place: place('.github/modelwarden.yaml', 18),
    },
  ],
  approvals: {
    ...seat('policy change', 'pending', '0 of 2'),
    kind: 'rule',
    unblock: missing(2, 'acme/model-risk'),
  },
  next: [{ text: 'Set `atLeast` to 0.80 or more.', place: place('.github/modelwarden.yaml', 18) }],
};

/** Steps 4 and 5: a reweighed model, women 60+ accepted by the risk officer, one seat still empty. */
const acceptance: Acceptance = {
  finding: {
    check: 'bias',
    model: 'credit-risk',
    metric: 'demographic-parity-ratio',
    scope: { sex: 'F', age_band: '60+' },
  },
  by: 'mara-risk',
  through: 'waivers/2026-11-women-60-plus.yaml',
  until: '2027-01-19',
  counts: true,
  why: 'named in the policy, approved this pull request',
};

export const waiting: Decision = {
  ...base,
  subject: subject(485, 'Promote credit-risk 4.2.0, reweighed', 'd'),
  outcome: 'waiting',
  verdict: 'pass',
  reports: [bias('inconclusive', [regionPasses, ...passingGroups, women60Inconclusive]), card, regression, drift],
  acceptances: [acceptance],
  next: [{ text: 'Ask @acme/model-risk for a review of this head.', place: null }],
};

/** Steps 6 and 7: approved by both seats. */
export const allowed: Decision = {
  ...waiting,
  outcome: 'allowed',
  approvals: production('approved', [riskFilled, ownerFilled]),
  next: [],
};

export const ungoverned: Decision = {
  ...base,
  subject: subject(486, 'Fix a typo in the README', 'e'),
  outcome: 'ungoverned',
  verdict: 'not-applicable',
  changes: [],
  models: [],
  reports: [],
  approvals: null,
  digests: { policy: null, documents: {}, evidence: [], measurements: [], approvals: digestOf('none') },
};

/** The first fourteen days: the same findings, and nothing is blocked. */
export const observed: Decision = { ...biasFails, mode: 'observe' };

/** Only too few rows stand in the way: people can accept that. */
export const inconclusive: Decision = {
  ...waiting,
  outcome: 'blocked',
  verdict: 'inconclusive',
  acceptances: [],
  next: [{ text: 'Add at least 410 rows of women 60+, or ask @acme/model-risk to accept the finding.', place: null }],
};

export const samples = { biasFails, falseClaim, policyLoosened, waiting, allowed, ungoverned, observed, inconclusive };
