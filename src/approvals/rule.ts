import type { ApprovalRule } from '../documents/policy-approvals.ts';
import type { ApprovalNode, Vote } from '../domain/decision.ts';
import type { Person } from '../domain/people.ts';
import type { ApprovalFacts } from './facts.ts';
import { inapplicable } from './predicates.ts';
import { assign, type Seat, seatVotes, unblockOf, whoMay } from './seats.ts';
import { votesOf } from './votes.ts';

/** Judges one rule: skipped when it does not apply, approved when every seat is filled, pending otherwise. */
export function ruleNode(rule: ApprovalRule, facts: ApprovalFacts): ApprovalNode {
  const reason = inapplicable(rule.if, facts);
  if (reason !== null) return leaf(rule.name, 'skipped', reason, []);
  const seats = seatsOf(rule);
  const unknown = seats.flatMap((seat) => seat.teams).filter((team) => facts.teams.get(team) == null);
  if (unknown.length > 0) {
    return leaf(rule.name, 'error', `${unknown.join(', ')} does not exist or is not visible to Modelwarden`, []);
  }
  const votes = votesOf(facts, rule.options.binds_to);
  const people = votes.flatMap((vote) => (vote.counts && vote.person !== null ? [vote.person] : []));
  const children = rule.requires.distinct
    ? seatNodes(seats, votes, facts, assign(seats, people, facts.teams))
    : seats.flatMap((seat) => seatNodes([seat], votes, facts, assign([seat], people, facts.teams)));
  return ruleOver(rule, children);
}

/** `requires.count` with its people is a seat without a name of its own. */
function seatsOf(rule: ApprovalRule): Seat[] {
  const { count, users, teams, seats } = rule.requires;
  const own = count > 0 ? [{ name: rule.name, count, users, teams }] : [];
  return [...own, ...seats];
}

function seatNodes(
  seats: readonly Seat[],
  votes: readonly Vote[],
  facts: ApprovalFacts,
  sitting: ReadonlyMap<Seat, readonly Person['id'][]>,
): ApprovalNode[] {
  return seats.map((seat) => {
    const filled = sitting.get(seat) ?? [];
    const missing = seat.count - filled.length;
    return {
      kind: 'seat',
      name: seat.name,
      status: missing <= 0 ? 'approved' : 'pending',
      why:
        missing <= 0
          ? `${filled.length} of ${seat.count}`
          : `${filled.length} of ${seat.count}, needs ${missing} of ${whoMay(seat)}`,
      votes: seatVotes(seat, votes, filled, facts.teams),
      unblock: missing <= 0 ? null : unblockOf(seat, missing),
      children: [],
    };
  });
}

/** A rule of one seat is that seat under the rule's name; one of several joins them. */
function ruleOver(rule: ApprovalRule, seats: readonly ApprovalNode[]): ApprovalNode {
  const [only, ...others] = seats;
  if (only === undefined) return leaf(rule.name, 'approved', 'asks for nobody', []);
  if (others.length === 0) return { ...only, kind: 'rule', name: rule.name };
  const open = seats.filter((seat) => seat.status !== 'approved');
  const status = open.length === 0 ? 'approved' : 'pending';
  const why = open.length === 0 ? 'every seat is filled' : `${open.map((seat) => seat.name).join(', ')} open`;
  return { ...leaf(rule.name, status, why, []), children: seats };
}

function leaf(name: string, status: ApprovalNode['status'], why: string, votes: readonly Vote[]): ApprovalNode {
  return { kind: 'rule', name, status, why, votes, unblock: null, children: [] };
}
