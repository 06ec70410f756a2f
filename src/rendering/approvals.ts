import type { ApprovalNode, Decision, RuleStatus, Unblock } from '../domain/decision.ts';
import { count, plural } from './numbers.ts';

export const statusWord: Readonly<Record<RuleStatus, string>> = {
  approved: 'approved',
  pending: 'pending',
  disapproved: 'disapproved',
  skipped: 'does not apply',
  error: 'error',
};

export const statusSymbol: Readonly<Record<RuleStatus, string>> = {
  approved: '✓',
  pending: '…',
  disapproved: '✗',
  skipped: '-',
  error: '!',
};

/** The rules and seats that people fill: nodes without children, below skipped nodes none. */
export function seatsOf(node: ApprovalNode | null): readonly ApprovalNode[] {
  if (node === null || node.status === 'skipped') return [];
  if (node.children.length === 0) return [node];
  return node.children.flatMap(seatsOf);
}

/** `1/2`: votes that count, of votes that are needed. */
export function tallyOf(seat: ApprovalNode): string {
  const have = seat.votes.filter((vote) => vote.counts).length;
  const missing = seat.unblock?.count ?? 0;
  return `${count(have)}/${count(have + missing)}`;
}

/** `1 of @acme/model-risk or @sam`; `mark` writes a name. */
export function unblockersOf(unblock: Unblock, mark: (name: string) => string = (name) => `@${name}`): string {
  const who = [
    ...unblock.teams.map(mark),
    ...unblock.users.map(mark),
    ...unblock.organizations.map((name) => `members of ${mark(name)}`),
    ...unblock.permissions.map((permission) => `people with ${permission} permission`),
  ];
  if (who.length === 0) return `${plural(unblock.count, 'approval')} that nobody can give`;
  return `${count(unblock.count)} of ${who.join(' or ')}`;
}

/** Teams and people whose approval is still missing. */
export const namesThatUnblock = (decision: Decision): ReadonlySet<string> =>
  new Set(
    seatsOf(decision.approvals)
      .filter((seat) => seat.status === 'pending')
      .flatMap((seat) => [...(seat.unblock?.teams ?? []), ...(seat.unblock?.users ?? [])]),
  );

/**
 * Whom a comment may notify. Nobody while evidence fails, because no approval would help then; in observe mode nobody
 * either, because nothing waits.
 */
export function notifiable(decision: Decision): ReadonlySet<string> {
  const helps =
    decision.outcome === 'waiting' || (decision.outcome === 'blocked' && decision.verdict === 'inconclusive');
  return helps && decision.mode === 'enforce' ? namesThatUnblock(decision) : new Set();
}
