import type { ApprovalNode, Vote } from '../../domain/decision.ts';
import { statusSymbol, statusWord, tallyOf, unblockersOf } from '../../rendering/approvals.ts';
import { type Html, html, prose } from '../html.ts';

const kindWord: Readonly<Record<ApprovalNode['kind'], string>> = {
  all: 'all of',
  any: 'any of',
  rule: 'rule',
  seat: 'seat',
};

const statusTone: Readonly<Record<ApprovalNode['status'], string>> = {
  approved: 'pass',
  pending: 'waiting',
  disapproved: 'fail',
  skipped: 'not-applicable',
  error: 'error',
};

const voteItem = ({ person, counts, why }: Vote): Html =>
  html`<li class="vote"><span class="${counts ? 'pass-text' : 'muted'}"><span aria-hidden="true">${counts ? '✓' : '✗'}</span> ${counts ? 'counts' : 'does not count'}</span>: <strong>${person?.login ?? 'unknown account'}</strong>, ${prose(why)}</li>`;

/** The explained tree: what is met, whose approval counts and whose not and why, who could unblock. */
export const approvalTree = (node: ApprovalNode): Html => html`<ul class="tree">${treeItem(node)}</ul>`;

const treeItem = (node: ApprovalNode): Html => {
  const fillable = node.children.length === 0 && (node.votes.length > 0 || node.unblock !== null);
  const needs = node.status === 'pending' && node.unblock !== null ? unblockersOf(node.unblock) : '';
  return html`<li><div class="node"><span class="chip small ${statusTone[node.status]}"><span aria-hidden="true">${statusSymbol[node.status]}</span> ${statusWord[node.status]}</span>
<strong>${node.name}</strong> <span class="muted">${kindWord[node.kind]}${fillable && html`, <span class="number">${tallyOf(node)}</span>`}</span>
<span class="why">${prose(node.why)}</span></div>
${needs !== '' && !node.why.includes(needs) && html`<p class="needs">Needs ${needs}.</p>`}
${node.votes.length + node.children.length > 0 && html`<ul>${node.votes.map(voteItem)}${node.children.map(treeItem)}</ul>`}</li>`;
};
