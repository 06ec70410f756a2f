import type { ApprovalNode } from '../domain/decision.ts';
import { statusSymbol, statusWord, unblockersOf } from './approvals.ts';
import { code, text } from './markdown.ts';
import { clip } from './text.ts';

/** The explained tree as nested markdown list items, one string per line. Names are code, so nobody is notified. */
export function approvalTree(node: ApprovalNode, depth = 0): readonly string[] {
  const indent = '  '.repeat(depth);
  const name = node.kind === 'all' || node.kind === 'any' ? `${node.kind} of: ${node.name}` : node.name;
  const missing =
    node.status === 'pending' && node.unblock ? `; needs ${unblockersOf(node.unblock, (who) => code(`@${who}`))}` : '';
  const head = `${indent}- ${statusSymbol[node.status]} **${text(clip(name, 120))}** ${statusWord[node.status]}: ${text(clip(node.why, 300))}${missing}`;
  const votes = node.votes.map(
    ({ person, counts, why }) =>
      `${indent}  - ${counts ? '✓ counts' : '✗ does not count'}: ${code(`@${person?.login ?? 'unknown'}`)}, ${text(clip(why, 200))}`,
  );
  return [head, ...votes, ...node.children.flatMap((child) => approvalTree(child, depth + 1))];
}
