import { describe, expect, it } from 'vitest';
import { allowed, biasFails, inconclusive, waiting } from '../../test/samples/decisions.ts';
import type { ApprovalNode, Unblock } from '../domain/decision.ts';
import { namesThatUnblock, notifiable, seatsOf, tallyOf, unblockersOf } from './approvals.ts';

const needs = (rest: Partial<Unblock>): Unblock => ({
  count: 1,
  users: [],
  teams: [],
  organizations: [],
  permissions: [],
  ...rest,
});

const withSeat = (seat: Partial<ApprovalNode>): ApprovalNode => ({ ...waiting.approvals!, children: [], ...seat });

describe('seats', () => {
  it('are the leaves of the tree; a skipped branch has none', () => {
    expect(seatsOf(waiting.approvals).map(({ name }) => name)).toEqual(['risk', 'data owner']);
    expect(seatsOf({ ...waiting.approvals!, status: 'skipped' })).toEqual([]);
    expect(seatsOf(null)).toEqual([]);
  });

  it('count the votes that count, of those that are needed', () => {
    expect(seatsOf(waiting.approvals).map(tallyOf)).toEqual(['0/1', '1/1']);
  });
});

describe('who could unblock', () => {
  it('is said with everyone who qualifies', () => {
    const unblock = needs({
      count: 2,
      teams: ['acme/risk'],
      users: ['sam'],
      organizations: ['acme'],
      permissions: ['write'],
    });
    expect(unblockersOf(unblock)).toBe('2 of @acme/risk or @sam or members of @acme or people with write permission');
    expect(unblockersOf(needs({ count: 2 }))).toBe('2 approvals that nobody can give');
  });

  it('are only the people of pending seats', () => {
    const unblock = needs({ users: ['sam'] });
    expect(namesThatUnblock({ ...waiting, approvals: withSeat({ status: 'pending', unblock }) })).toEqual(
      new Set(['sam']),
    );
    expect(namesThatUnblock({ ...waiting, approvals: withSeat({ status: 'disapproved', unblock }) })).toEqual(
      new Set(),
    );
  });

  it('are notified only where an approval would help, and something waits for it', () => {
    expect(notifiable(waiting)).toEqual(new Set(['acme/model-risk']));
    expect(notifiable(inconclusive)).toEqual(new Set(['acme/model-risk']));
    for (const decision of [biasFails, allowed, { ...waiting, mode: 'observe' as const }])
      expect(notifiable(decision).size).toBe(0);
  });
});
