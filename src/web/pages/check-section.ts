import { standingVerdict } from '../../domain/acceptance.ts';
import type { Acceptance } from '../../domain/decision.ts';
import type { CheckReport, SupportingTable } from '../../domain/finding.ts';
import { at } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { figurePlot } from '../../rendering/figure-plot.ts';
import { forestGroups, forestPlot } from '../../rendering/forest-plot.ts';
import { plural } from '../../rendering/numbers.ts';
import { checkTitle } from '../../rendering/title.ts';
import { breakable, drawing, type Html, html, prose } from '../html.ts';
import { findingTables } from './finding-table.ts';
import { digestText, scrolling, verdictChip } from './parts.ts';

/** Figures that are shown at once; the others are folded: drift has one for every feature. */
const mostFigures = 2;

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
  const forests = forestGroups(findings).map((group, plot) =>
    plotFigure(forestPlot(group, `${anchor}-forest-${plot}`)),
  );
  const pictures = figures.map((figure, plot) =>
    plotFigure(figurePlot(figure, `${anchor}-figure-${plot}`), html`<figcaption>${figure.title}</figcaption>`),
  );
  return html`<section class="check" id="${anchor}">
<div class="heading"><h3>${check}${named && html` <span class="muted">${model}</span>`}</h3>${verdictChip(standingVerdict(report, acceptances))}</div>
<p class="title">${checkTitle([report], acceptances).replace(/^[A-Z ]+ - /, '')}</p>
${problems.map(problemCard)}
${findings.length > 0 && findingTables(check, findings, acceptances)}
${forests.length + pictures.length > 0 && html`<div class="plots">${[forests, pictures.slice(0, mostFigures)].map((column) => column.length > 0 && html`<div>${column}</div>`)}</div>`}
${pictures.length > mostFigures && html`<details><summary>${plural(pictures.length - mostFigures, 'more plot')}</summary>${pictures.slice(mostFigures)}</details>`}
${tables.map(supportingTable)}
<p class="method"><strong>Method.</strong> ${prose(method)} ${measurements.length > 0 && html`Measurements: ${measurements.map((digest) => html`${digestText(digest)} `)}`}</p>
</section>`;
}

const plotFigure = (svg: string, caption: Html | null = null): Html =>
  html`<figure class="scroll" role="group" aria-label="Plot" tabindex="0">${caption}${drawing(svg)}</figure>`;

/** What is wrong, where, and what to do. */
export const problemCard = ({ message, remedy, place }: Problem): Html =>
  html`<div class="problem"><p><strong>${prose(message)}</strong> ${place !== null && html`<code>${breakable(at(place))}</code>`}</p><p>${prose(remedy)}</p></div>`;

function supportingTable({ title, rows: [heading = [], ...rows] }: SupportingTable): Html {
  return html`<details><summary>${title}</summary>${scrolling(
    title,
    html`<table><thead><tr>${heading.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${heading.map((_, column) => html`<td class="number">${row[column] ?? ''}</td>`)}</tr>`)}</tbody></table>`,
  )}</details>`;
}
