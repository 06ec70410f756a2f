import { acceptanceOf } from '../../domain/acceptance.ts';
import type { Acceptance } from '../../domain/decision.ts';
import type { Finding } from '../../domain/finding.ts';
import { at } from '../../domain/place.ts';
import { detectableOf, estimateOf, intervalOf, limitOf, needsOf, plural, rowsOf } from '../../rendering/numbers.ts';
import { acceptedBy } from '../../rendering/rows.ts';
import { subjectName, worstFirst } from '../../rendering/words.ts';
import { breakable, type Html, html } from '../html.ts';
import { scrolling, verdictChip } from './parts.ts';

/** Findings that are shown at once: those that do not pass, as far as a reader scrolls, and a few that nearly did not. */
const mostOpen = 12;
const mostPassing = 3;
const fewEnough = 8;

/** All findings of a check, worst first; where they are many, most of those that pass are folded. */
export function findingTables(check: string, findings: readonly Finding[], acceptances: readonly Acceptance[]): Html {
  const sorted = worstFirst(findings, acceptances);
  const open = sorted.findIndex(({ verdict }) => verdict === 'pass' || verdict === 'not-applicable');
  const standing = open === -1 ? sorted.length : open;
  const shown = sorted.length <= fewEnough ? sorted.length : Math.min(mostOpen, standing + mostPassing);
  const rest = sorted.slice(shown);
  return html`${table(check, sorted.slice(0, shown), acceptances)}
${rest.length > 0 && html`<details><summary>${plural(rest.length, 'more finding')}${shown > standing && html`, all within limits`}</summary>${table(check, rest, acceptances)}</details>`}`;
}

const table = (check: string, findings: readonly Finding[], acceptances: readonly Acceptance[]): Html =>
  scrolling(
    `Findings of ${check}`,
    html`<table class="findings"><thead><tr><th scope="col">Finding</th><th scope="col">Verdict</th><th scope="col">Estimate</th><th scope="col">Interval</th><th scope="col">Limit</th><th scope="col">Rows</th></tr></thead>
<tbody>${findings.map((finding) => row(finding, acceptanceOf(finding, acceptances)))}</tbody></table>`,
  );

const note = (text: string): Html | null => (text === '' ? null : html`<span class="note">${text}</span>`);

const row = (finding: Finding, acceptance: Acceptance | null): Html =>
  html`<tr><th scope="row">${subjectName(finding)}${acceptance && note(acceptedBy(acceptance))}</th>
<td>${verdictChip(finding.verdict)}</td>
<td class="number strong">${estimateOf(finding)}</td>
<td class="number">${'none' in finding.uncertainty ? note(intervalOf(finding)) : html`<span class="nowrap">${intervalOf(finding)}</span>`}</td>
<td class="number"><span class="nowrap">${limitOf(finding)}</span>${finding.rule && html`<code class="note">${breakable(at(finding.rule))}</code>`}</td>
<td class="number"><span class="nowrap">${rowsOf(finding)}</span>${note(detectableOf(finding))}${note(needsOf(finding))}</td></tr>`;
