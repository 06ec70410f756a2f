import type { Document } from '../documents/document.ts';
import { type ApprovalExpression, ApprovalRule, type PolicyApprovals } from '../documents/policy-approvals.ts';
import type { ApprovalNode, RuleStatus } from '../domain/decision.ts';
import type { ApprovalFacts } from './facts.ts';
import { ruleNode } from './rule.ts';
import { qualification } from './seats.ts';
import { votesOf } from './votes.ts';

/**
 * Judges the policy's approvals: a tree in which every rule says what is met, who counted, who did not and why.
 * Skipped rules vanish from `and` and `or`; an error is never hidden by an `or`; a change that no rule covers is
 * pending, never green. Without any rule in policy the answer is null, unless somebody who may object does: GitHub's own
 * protection decides alone who else is asked.
 * `waivers` are those that this pull request adds or edits: whoever is to answer for one must approve it here, whatever
 * the rules say. Once it is on the base branch, nobody asks again whether that person ever saw it.
 */
export function approvalTree(
  approvals: PolicyApprovals,
  facts: ApprovalFacts,
  waivers: readonly Document<'Waiver'>[] = [],
): ApprovalNode | null {
  const tree = policyTree(approvals, facts);
  if (waivers.length === 0) return tree;
  const answers = waivers.map((waiver) => ruleNode(waiverRule(waiver), facts));
  return join('all', 'approvals', tree === null ? answers : [{ ...tree, name: 'rules of the policy' }, ...answers]);
}

const waiverRule = ({ name, value }: Document<'Waiver'>): ApprovalRule =>
  ApprovalRule.parse({
    name: `waiver ${name}`,
    requires: { count: 1, users: [value.spec.accountable] },
    options: { binds_to: ['head_sha', 'evidence', 'policy'] },
  });

function policyTree(approvals: PolicyApprovals, facts: ApprovalFacts): ApprovalNode | null {
  const { policy, approval_rules: rules } = approvals;
  const objection = disapproval(policy.disapproval, facts);
  if (rules.length === 0) return objection === null ? null : join('all', 'approvals', [objection]);
  const nodes = new Map(rules.map((rule) => [rule.name, ruleNode(rule, facts)]));
  const expressions = policy.approval.length > 0 ? policy.approval : rules.map((rule) => rule.name);
  const children = expressions.map((expression) => nodeOf(expression, nodes));
  const joined = join('all', 'approvals', objection === null ? children : [objection, ...children]);
  if (joined.status !== 'skipped') return joined;
  return { ...joined, status: 'pending', why: 'no approval rule of the policy covers this change' };
}

function nodeOf(expression: ApprovalExpression, nodes: ReadonlyMap<string, ApprovalNode>): ApprovalNode {
  if (typeof expression === 'string') {
    return nodes.get(expression) ?? errorNode(expression, `the policy has no rule named ${expression}`);
  }
  if ('and' in expression)
    return join(
      'all',
      'all of',
      expression.and.map((child) => nodeOf(child, nodes)),
    );
  return join(
    'any',
    'any of',
    expression.or.map((child) => nodeOf(child, nodes)),
  );
}

function join(kind: 'all' | 'any', name: string, children: readonly ApprovalNode[]): ApprovalNode {
  const status = kind === 'all' ? statusOfAll(children) : statusOfAny(children);
  return { kind, name, status, why: summary(kind, status, children), votes: [], unblock: null, children };
}

function statusOfAll(children: readonly ApprovalNode[]): RuleStatus {
  const statuses = new Set(children.map((child) => child.status));
  for (const status of ['error', 'disapproved', 'pending', 'approved'] as const)
    if (statuses.has(status)) return status;
  return 'skipped';
}

function statusOfAny(children: readonly ApprovalNode[]): RuleStatus {
  const statuses = new Set(children.map((child) => child.status));
  for (const status of ['error', 'disapproved', 'approved', 'pending'] as const)
    if (statuses.has(status)) return status;
  return 'skipped';
}

function summary(kind: 'all' | 'any', status: RuleStatus, children: readonly ApprovalNode[]): string {
  const applicable = children.filter((child) => child.status !== 'skipped');
  const named = (wanted: RuleStatus): string =>
    applicable.flatMap((child) => (child.status === wanted ? [child.name] : [])).join(', ');
  switch (status) {
    case 'skipped':
      return 'no rule applies';
    case 'approved':
      return kind === 'all' ? `${applicable.length} of ${applicable.length} met` : `met by ${named('approved')}`;
    case 'pending':
      return `waits for ${named('pending')}`;
    default:
      return named(status);
  }
}

/** Somebody whom policy lets say no has asked for changes on this pull request and not taken it back. */
function disapproval(rule: PolicyApprovals['policy']['disapproval'], facts: ApprovalFacts): ApprovalNode | null {
  if (rule === null) return null;
  const unknown = rule.requires.teams.filter((team) => facts.teams.get(team) == null);
  if (unknown.length > 0) {
    return errorNode('disapproval', `${unknown.join(', ')} does not exist or is not visible to Modelwarden`);
  }
  const seat = { name: 'may object', count: 1, users: rule.requires.users, teams: rule.requires.teams };
  const objectors = votesOf(facts, []).filter(({ person, review }) => {
    const asked = facts.reviews.find((candidate) => candidate.id === review)?.state === 'changes-requested';
    return asked && person !== null && qualification(seat, person, facts.teams) !== null;
  });
  const names = objectors.map((vote) => `@${vote.person?.login}`).join(', ');
  if (objectors.length === 0) return null;
  return {
    kind: 'rule',
    name: 'disapproval',
    status: 'disapproved',
    why: `${names} asks for changes`,
    votes: objectors,
    unblock: {
      count: objectors.length,
      users: objectors.flatMap((vote) => vote.person?.login ?? []),
      teams: [],
      organizations: [],
      permissions: [],
    },
    children: [],
  };
}

function errorNode(name: string, why: string): ApprovalNode {
  return { kind: 'rule', name, status: 'error', why, votes: [], unblock: null, children: [] };
}
