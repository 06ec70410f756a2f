import { describe, expect, test } from 'vitest';
import { example, parse, sound, told } from './examples.ts';
import { ApprovalRule, mentionedRules, PolicyApprovals } from './policy-approvals.ts';

describe('an approval rule', () => {
  test('by default is bound to everything, counts nobody who had a hand in it, and asks for nobody', () => {
    expect(ApprovalRule.parse({ name: 'r' })).toEqual({
      name: 'r',
      description: null,
      if: null,
      requires: { count: 0, users: [], teams: [], seats: [], distinct: true },
      options: {
        binds_to: ['head_sha', 'evidence', 'policy'],
      },
    });
  });

  test('keeps what is written', () => {
    const { approvals } = sound('Policy', example('policy')).value.spec;
    expect(approvals?.approval_rules[0]).toMatchObject({
      if: {
        change: { kinds: ['promote'], environment: 'production' },
        model: { tier: ['high'], task: ['binary-classification'] },
        changed_files: null,
        has_labels: [],
        targets_branch: null,
      },
      requires: {
        seats: [
          { name: 'risk', count: 1, teams: ['acme/model-risk'] },
          { name: 'data owner', count: 1, users: ['octocat'] },
        ],
      },
    });
    expect(approvals?.policy.disapproval?.requires.teams).toEqual(['acme/model-risk']);
  });

  const rule = example('policy');
  test.each([
    ['expires_after', 'options: {binds_to', 'options: {expires_after: 72h, binds_to'],
    ['allow_author', 'options: {binds_to', 'options: {allow_author: true, binds_to'],
    ['conditions', 'requires: {count: 2', 'requires: {conditions: {}, count: 2'],
    ['organizations', 'requires: {count: 2', 'requires: {organizations: [acme], count: 2'],
    ['has_author_in', 'has_labels: [incident]', 'has_author_in: {users: [a]}'],
    ['from', '{name: data owner, users: [octocat]}', '{name: data owner, from: card.data.owner}'],
    ['approval_defaults', '    approval_rules:', '    approval_defaults: {}\n    approval_rules:'],
  ])('%s would not be evaluated, so it is refused by name', (key, from, to) => {
    const problems = told(parse(rule.replace(from, to)));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`document-unsupported \`${key}\` under`);
  });

  test('words that would not be evaluated are refused by name', () => {
    expect(told(parse(rule.replace('evidence, policy]', 'same_patch]'))).join()).toContain(
      '(same_patch is not supported',
    );
    expect(told(parse(rule.replace('[promote]', '[prompt]'))).join()).toContain(
      '(prompt is not supported in this version',
    );
  });

  test('a pattern must be a regular expression', () => {
    expect(told(parse(rule.replace('^main$', '"(main"'))).join()).toContain(
      'expected a valid regular expression, found "(main"',
    );
  });
});

describe('an approval expression', () => {
  test('mentions rules at any depth, each with its path', () => {
    const { policy } = PolicyApprovals.parse({ policy: { approval: ['a', { or: ['b', { and: ['c', 'd'] }] }] } });
    expect([...mentionedRules(policy.approval)]).toEqual([
      { rule: 'a', path: [0] },
      { rule: 'b', path: [1, 'or', 0] },
      { rule: 'c', path: [1, 'or', 1, 'and', 0] },
      { rule: 'd', path: [1, 'or', 1, 'and', 1] },
    ]);
  });

  test.each([[{ and: [] }], [{ and: ['a'], or: ['b'] }], [{ not: ['a'] }], [1]])('%j is none', (expression) => {
    expect(PolicyApprovals.safeParse({ policy: { approval: [expression] } }).success).toBe(false);
  });
});
