import { acceptanceOf, standingVerdict } from '../../domain/acceptance.ts';
import type { Acceptance } from '../../domain/decision.ts';
import type { CheckReport, Finding, SupportingTable } from '../../domain/finding.ts';
import { at } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { figurePlot } from '../../rendering/figure-plot.ts';
import { forestGroups, forestPlot } from '../../rendering/forest-plot.ts';
import { detectableOf, estimateOf, intervalOf, limitOf, needsOf, plural, rowsOf } from '../../rendering/numbers.ts';
import { acceptedBy } from '../../rendering/rows.ts';
import { checkTitle } from '../../rendering/title.ts';
import { subjectName, worstFirst } from '../../rendering/words.ts';
import { breakable, drawing, type Html, html, prose } from '../html.ts';
import { digestText, scrolling, verdictChip } from './parts.ts';

/** Findings that are shown at once; the others are folded. */
const mostRows = 12;

/** Where a page shows a check: `bias` for its first report, which links name, `bias-3` for further models. */
export function anchorOf(reports: readonly CheckReport[], index: number): string {
  const check = reports[index]?.check ?? '';
  const name = check.replace(/[^\w-]/g, '-');
  return reports.findIndex((report) => report.check === check) === index ? name : `${name}-${index}`;
}

export function checkSection(
  report: CheckReport,
  acceptances: readonly Acceptance[],
  anchor: string,
  named: boolean,
): Html {
  const { check, model, findings, problems, method, tables, figures, measurements } = report;
  const sorted = worstFirst(findings, acceptances);
  const forests = forestGroups(findings).map((group, plot) => forestPlot(group, `${anchor}-forest-${plot}`));
  const pictures = figures.map((figure, plot) => figurePlot(figure, `${anchor}-figure-${plot}`));
  return html`<section class="check" id="${anchor}">
<div class="heading"><h3>${check}${named && html` <span class="muted">${model}</span>`}</h3>${verdictChip(standingVerdict(report, acceptances))}</div>
<p class="title">${checkTitle([report], acceptances).replace(/^[A-Z ]+ - /, '')}</p>
${problems.map(problemCard)}
${findings.length > 0 && findingTable(check, sorted.slice(0, mostRows), acceptances)}
${sorted.length > mostRows && html`<details><summary>${plural(sorted.length - mostRows, 'more finding')}</summary>${findingTable(check, sorted.slice(mostRows), acceptances)}</details>`}
${forests.length + pictures.length > 0 && html`<div class="plots">${[forests, pictures].map((column) => column.length > 0 && html`<div>${column.map(plotFigure)}</div>`)}</div>`}
${tables.map(supportingTable)}
<p class="method"><strong>Method.</strong> ${prose(method)} ${measurements.length > 0 && html`Measurements: ${measurements.map((digest) => html`${digestText(digest)} `)}`}</p>
</section>`;
}

const plotFigure = (svg: string): Html =>
  html`<figure class="scroll" role="group" aria-label="Plot" tabindex="0">${drawing(svg)}</figure>`;

/** What is wrong, where, and what to do. */
export const problemCard = ({ message, remedy, place }: Problem): Html =>
  html`<div class="problem"><p><strong>${prose(message)}</strong> ${place !== null && html`<code>${breakable(at(place))}</code>`}</p><p>${prose(remedy)}</p></div>`;

const findingTable = (check: string, findings: readonly Finding[], acceptances: readonly Acceptance[]): Html =>
  scrolling(
    `Findings of ${check}`,
    html`<table class="findings"><thead><tr><th scope="col">Finding</th><th scope="col">Verdict</th><th scope="col">Estimate</th><th scope="col">Interval</th><th scope="col">Limit</th><th scope="col">Rows</th></tr></thead>
<tbody>${findings.map((finding) => findingRow(finding, acceptanceOf(finding, acceptances)))}</tbody></table>`,
  );

const findingRow = (finding: Finding, acceptance: Acceptance | null): Html =>
  html`<tr><th scope="row">${subjectName(finding)}${acceptance !== null && html`<span class="note">${acceptedBy(acceptance)}</span>`}</th>
<td>${verdictChip(finding.verdict)}</td><td class="number strong">${estimateOf(finding)}</td><td class="number">${intervalOf(finding)}</td><td class="number">${limitOf(finding)}${finding.rule !== null && html`<code class="note">${breakable(at(finding.rule))}</code>`}</td>
<td class="number">${rowsOf(finding)}${[detectableOf(finding), needsOf(finding)].map((note) => note !== '' && html`<span class="note">${note}</span>`)}</td></tr>`;

function supportingTable({ title, rows: [heading = [], ...rows] }: SupportingTable): Html {
  return html`<details><summary>${title}</summary>${scrolling(
    title,
    html`<table><thead><tr>${heading.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${heading.map((_, column) => html`<td class="number">${row[column] ?? ''}</td>`)}</tr>`)}</tbody></table>`,
  )}</details>`;
}
