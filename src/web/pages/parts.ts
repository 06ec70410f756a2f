import type { Decision, Outcome } from '../../domain/decision.ts';
import { short } from '../../domain/digest.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { outcomeWord, verdictSymbol, verdictWord } from '../../rendering/words.ts';
import { type Html, html, type Part } from '../html.ts';

/** A verdict as symbol and word. The symbol is hidden from screen readers: the word says it. */
export const verdictChip = (verdict: Verdict): Html =>
  html`<span class="chip ${verdict}"><span aria-hidden="true">${verdictSymbol[verdict]}</span> ${verdictWord[verdict]}</span>`;

const outcomeSymbol: Readonly<Record<Outcome, string>> = { allowed: '✓', waiting: '…', blocked: '✗', ungoverned: '-' };

/** How an outcome is coloured: blocked for want of rows is not blocked for a failure. */
export const outcomeTone = ({ outcome, verdict }: Pick<Decision, 'outcome' | 'verdict'>): string => {
  if (outcome === 'blocked') return verdict === 'inconclusive' ? 'inconclusive' : 'fail';
  return { allowed: 'pass', waiting: 'waiting', ungoverned: 'not-applicable' }[outcome];
};

/** An outcome as symbol and words; in observe mode what it would be. */
export const outcomeChip = (decision: Pick<Decision, 'outcome' | 'verdict' | 'mode'>): Html => {
  const observed = decision.mode === 'observe' && decision.outcome !== 'ungoverned';
  return html`<span class="chip ${outcomeTone(decision)}"><span aria-hidden="true">${outcomeSymbol[decision.outcome]}</span> ${observed && html`would be `}${outcomeWord[decision.outcome]}</span>`;
};

/** A table that scrolls sideways by itself on a small screen, and by keyboard. */
export const scrolling = (label: string, content: Part): Html =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;

/** A time for people, in UTC, with the exact one for machines: `2026-11-20 13:32 UTC`. */
export function time(iso: string): Html {
  const text = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
  return html`<time datetime="${iso}">${text}</time>`;
}

/** The first digits of a digest, the whole on hover and for copying by assistive technology. */
export const digestText = (digest: string): Html => html`<code title="${digest}">${short(digest)}</code>`;

/** Where the pages say `owner/repo #482`; a link when GitHub has pages to show. */
export const pullLink = (repository: string, pull: number | null, github: URL | null): Html => {
  const name = pull === null ? repository : `${repository} #${pull}`;
  if (github === null) return html`${name}`;
  const path = pull === null ? repository : `${repository}/pull/${pull}`;
  return html`<a href="${new URL(path, github).href}">${name}</a>`;
};
