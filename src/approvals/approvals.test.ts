import { describe, expect, test } from 'vitest';
import type { Document } from '../documents/document.ts';
import { PolicyApprovals } from '../documents/policy-approvals.ts';
import type { Change } from '../domain/change.ts';
import type { ApprovalNode } from '../domain/decision.ts';
import { digestOf } from '../domain/digest.ts';
import type { Person, Review } from '../domain/people.ts';
import { approvalTree } from './approvals.ts';
import type { ApprovalFacts } from './facts.ts';

const person = (id: number, login: string, kind: Person['kind'] = 'user'): Person => ({ id, login, kind });
const dana = person(1, 'dana');
const rita = person(2, 'rita');
const victor = person(3, 'victor');
const carl = person(4, 'carl');
const robot = person(9, 'robot', 'bot');
const head = 'a'.repeat(40);
const older = 'b'.repeat(40);
const now = { evidence: digestOf('evidence'), policy: digestOf('policy') };

let reviewId = 0;
const review = (who: Person | null, more: Partial<Review> = {}): Review => {
  reviewId += 1;
  return {
    id: reviewId,
    person: who,
    state: 'approved',
    commit: head,
    submittedAt: '',
    body: '',
    edited: false,
    ...more,
  };
};

const promotion: Change = {
  kind: 'promote',
  model: 'credit-risk',
  environment: 'production',
  from: '4.1.0',
  to: '4.2.0',
  path: 'deploy/production/credit-risk.yaml',
  place: null,
  summary: '',
};

const facts = (more: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  author: dana,
  head,
  baseRef: 'main',
  labels: [],
  changedFiles: ['deploy/production/credit-risk.yaml'],
  contributions: [{ sha: head, role: 'author', person: dana, email: 'dana@acme.example' }],
  reviews: [],
  changes: [promotion],
  models: [{ tier: 'high', task: 'binary-classification' }],
  teams: new Map([
    ['acme/model-risk', [rita, victor]],
    ['acme/credit-ml', [dana, carl, rita]],
  ]),
  bindings: new Map(),
  now,
  ...more,
});

const approvals = (rules: readonly object[], more: object = {}) =>
  PolicyApprovals.parse({ approval_rules: rules, ...more });
const risk = { name: 'risk', requires: { count: 1, teams: ['acme/model-risk'] } };
const status = (tree: ApprovalNode | null): string | undefined => tree?.status;
const reasons = (tree: ApprovalNode | null): string[] =>
  tree === null ? [] : [...tree.votes.map((vote) => vote.why), ...tree.children.flatMap(reasons)];

describe('an approval', () => {
  test('of a team member for the head commit counts', () => {
    expect(status(approvalTree(approvals([risk]), facts({ reviews: [review(rita)] })))).toBe('approved');
  });

  const refused: readonly (readonly [string, Partial<ApprovalFacts>, RegExp])[] = [
    ['for an older commit, whatever the times say', { reviews: [review(rita, { commit: older })] }, /not the head/],
    ['for a commit that GitHub forgot', { reviews: [review(rita, { commit: null })] }, /unknown commit/],
    ['of the author', { author: rita, reviews: [review(rita)] }, /opened this pull request/],
    [
      'of a committer, whichever parent brought the commit',
      { contributions: [{ sha: older, role: 'committer', person: rita, email: '' }], reviews: [review(rita)] },
      /is committer of bbbb/,
    ],
    [
      'of a co-author',
      { contributions: [{ sha: head, role: 'coauthor', person: rita, email: '' }], reviews: [review(rita)] },
      /is co-author of aaaa/,
    ],
    [
      'of a bot, though it is in the team',
      { reviews: [review(robot)], teams: new Map([['acme/model-risk', [robot]]]) },
      /not a person/,
    ],
    ['of an account that is gone', { reviews: [review(null)] }, /no longer exists/],
    ['that was dismissed', { reviews: [review(rita, { state: 'dismissed' })] }, /dismissed/],
    [
      'before the same person asked for changes',
      { reviews: [review(rita), review(rita, { state: 'changes-requested' })] },
      /asks for changes/,
    ],
    ['of somebody outside the team', { reviews: [review(carl)] }, /is not one of @acme\/model-risk/],
  ];
  test.each(refused)('%s does not count, and the tree says why', (_name, more, why) => {
    const tree = approvalTree(approvals([risk]), facts(more));
    expect(status(tree)).toBe('pending');
    expect(reasons(tree).join()).toMatch(why);
  });

  test('survives a later comment of the same person', () => {
    const reviews = [review(rita), review(rita, { state: 'commented' })];
    expect(status(approvalTree(approvals([risk]), facts({ reviews })))).toBe('approved');
  });

  test('is void once the evidence or the policy is another than it was given on, without a push', () => {
    const given = review(rita);
    const bound = (binding: Partial<typeof now>) =>
      approvalTree(
        approvals([risk]),
        facts({ reviews: [given], bindings: new Map([[given.id, { ...now, ...binding }]]) }),
      );
    expect(status(bound({}))).toBe('approved');
    expect(reasons(bound({ evidence: digestOf('other') })).join()).toMatch(/other evidence/);
    expect(reasons(bound({ policy: digestOf('other') })).join()).toMatch(/another policy/);
  });

  test('does not count by login: an account that took over the name is somebody else', () => {
    const impostor = person(77, 'rita');
    expect(status(approvalTree(approvals([risk]), facts({ reviews: [review(impostor)] })))).toBe('pending');
  });
});

describe('seats', () => {
  const two = {
    name: 'promotion',
    requires: {
      seats: [
        { name: 'risk', teams: ['acme/model-risk'] },
        { name: 'peer', teams: ['acme/credit-ml'] },
      ],
    },
  };

  test('one person fills one seat, and the order of reviews does not matter', () => {
    expect(status(approvalTree(approvals([two]), facts({ reviews: [review(rita)] })))).toBe('pending');
    // Rita can sit in both: whoever comes second must find the other seat free.
    for (const reviews of [
      [review(rita), review(victor)],
      [review(victor), review(rita)],
    ]) {
      expect(status(approvalTree(approvals([two]), facts({ reviews })))).toBe('approved');
    }
    for (const reviews of [
      [review(rita), review(carl)],
      [review(carl), review(rita)],
    ]) {
      expect(status(approvalTree(approvals([two]), facts({ reviews })))).toBe('approved');
    }
  });

  test('without `distinct` one person may fill both', () => {
    const rule = { ...two, requires: { ...two.requires, distinct: false } };
    expect(status(approvalTree(approvals([rule]), facts({ reviews: [review(rita)] })))).toBe('approved');
  });

  test('an open seat says who could fill it', () => {
    const tree = approvalTree(approvals([two]), facts({ reviews: [review(carl)] }));
    const open = tree?.children[0]?.children.find((seat) => seat.status === 'pending');
    expect(open).toMatchObject({ name: 'risk', unblock: { count: 1, teams: ['acme/model-risk'] } });
  });
});

describe('rules', () => {
  test('a change that no rule covers is pending, never green', () => {
    const elsewhere = { ...risk, if: { targets_branch: { pattern: '^release/' } } };
    const tree = approvalTree(approvals([elsewhere]), facts());
    expect(tree).toMatchObject({ status: 'pending', why: 'no approval rule of the policy covers this change' });
  });

  test('a skipped rule vanishes from `and` and from `or`', () => {
    const skipped = {
      name: 'waivers',
      if: { change: { kinds: ['waiver'] } },
      requires: { count: 1, teams: ['acme/model-risk'] },
    };
    const expression = { policy: { approval: [{ or: ['waivers', 'risk'] }] } };
    expect(status(approvalTree(approvals([skipped, risk], expression), facts()))).toBe('pending');
    expect(status(approvalTree(approvals([skipped, risk], expression), facts({ reviews: [review(rita)] })))).toBe(
      'approved',
    );
  });

  test('an error is not hidden by an `or`: a team that cannot be seen could hold anybody', () => {
    const secret = { name: 'secret', requires: { count: 1, teams: ['acme/secret'] } };
    const tree = approvalTree(
      approvals([secret, risk], { policy: { approval: [{ or: ['secret', 'risk'] }] } }),
      facts({ reviews: [review(rita)] }),
    );
    expect(tree?.status).toBe('error');
  });

  test('who may object and asks for changes disapproves, whatever others approved', () => {
    const policy = { approval: ['risk'], disapproval: { requires: { teams: ['acme/model-risk'] } } };
    const tree = approvalTree(
      approvals([risk], { policy }),
      facts({ reviews: [review(rita), review(victor, { state: 'changes-requested' })] }),
    );
    expect(tree).toMatchObject({ status: 'disapproved' });
  });

  test('who may object is heard where nobody is asked to approve, and is no approval by being silent', () => {
    const policy = { disapproval: { requires: { teams: ['acme/model-risk'] } } };
    const tree = (reviews: readonly Review[], more: Partial<ApprovalFacts> = {}) =>
      approvalTree(approvals([], { policy }), facts({ reviews, ...more }));
    expect(tree([review(rita, { state: 'changes-requested' })])).toMatchObject({
      status: 'disapproved',
      children: [{ name: 'disapproval', why: '@rita asks for changes' }],
    });
    expect(tree([review(carl, { state: 'changes-requested' })])).toBeNull();
    expect(tree([review(rita, { state: 'changes-requested' }), review(rita)])).toBeNull();
    expect(status(tree([], { teams: new Map() }))).toBe('error');
  });

  test('a count without anybody named can never be met', () => {
    const nobody = { name: 'nobody', requires: { count: 1 } };
    expect(status(approvalTree(approvals([nobody]), facts({ reviews: [review(rita)] })))).toBe('pending');
  });

  test('without rules nobody is asked', () => {
    expect(approvalTree(approvals([]), facts())).toBeNull();
  });
});

describe('a waiver that a pull request adds', () => {
  const waiver = { name: 'region', value: { spec: { accountable: 'victor' } } } as unknown as Document<'Waiver'>;
  const peer = { name: 'peer', requires: { count: 1, teams: ['acme/credit-ml'] } };

  test('waits for the person who is to answer for it, whatever else the rules ask for', () => {
    const byPeer = facts({ reviews: [review(carl)] });
    expect(status(approvalTree(approvals([peer]), byPeer))).toBe('approved');
    expect(status(approvalTree(approvals([peer]), byPeer, [waiver]))).toBe('pending');
    expect(status(approvalTree(approvals([]), byPeer, [waiver]))).toBe('pending');
    const byBoth = facts({ reviews: [review(carl), review(victor)] });
    expect(status(approvalTree(approvals([peer]), byBoth, [waiver]))).toBe('approved');
  });

  test('does not stand for a rule that covers the change', () => {
    const elsewhere = { ...peer, if: { targets_branch: { pattern: '^release$' } } };
    const tree = approvalTree(approvals([elsewhere]), facts({ reviews: [review(victor)] }), [waiver]);
    expect(status(tree)).toBe('pending');
  });
});

test('an objection of a team that cannot be seen is an error, not silence', () => {
  const policy = { disapproval: { requires: { teams: ['acme/secret'] } } };
  const tree = approvalTree(approvals([risk], { policy }), facts({ reviews: [review(rita)] }));
  expect(status(tree)).toBe('error');
});
