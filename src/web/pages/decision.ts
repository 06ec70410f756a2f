import { standingVerdict } from '../../domain/acceptance.ts';
import type { Acceptance, Decision } from '../../domain/decision.ts';
import type { CheckReport } from '../../domain/finding.ts';
import { at } from '../../domain/place.ts';
import type { Verdict } from '../../domain/verdict.ts';
import type { DecisionRecord, RolloutStep } from '../../flow/queries.ts';
import { count, plural } from '../../rendering/numbers.ts';
import { acceptedBy, movement, rowText, summaryRows } from '../../rendering/rows.ts';
import { gateTitle, outcomeTitle } from '../../rendering/title.ts';
import { bySeverity, metricName, scopeName } from '../../rendering/words.ts';
import { breakable, type Html, html, prose } from '../html.ts';
import { decisionPath, logPath } from '../routes.ts';
import { approvalTree } from './approval-tree.ts';
import { anchorOf, checkSection, problemCard } from './check-section.ts';
import { type Frame, layout } from './layout.ts';
import { outcomeTone, pullLink, scrolling, time, verdictChip } from './parts.ts';

/** One decision: the verdict first, what to do next, who is missing, the evidence, and what it all rests on. */
export function decisionPage(frame: Frame, record: DecisionRecord, github: URL | null): Html {
  const { decision } = record;
  const { subject, problems, next, approvals, reports, acceptances, changes } = decision;
  const standing = (report: CheckReport): Verdict => standingVerdict(report, acceptances);
  const sections = reports
    .map((report, index) => ({ report, index, anchor: anchorOf(reports, index) }))
    .sort((left, right) => bySeverity(standing(left.report), standing(right.report)) || left.index - right.index);
  const several = new Set(reports.map(({ model }) => model)).size > 1;
  return layout(
    frame,
    `${gateTitle(decision)} · ${subject.repository}${subject.pull === null ? '' : ` #${subject.pull}`}`,
    html`<article class="decision">
<p class="crumbs"><a href="/${subject.repository}">${subject.repository}</a></p>
<h1>${subject.title}</h1>
<p class="meta">${pullLink(subject.repository, subject.pull, github)}${subject.author !== null && html` by <strong>${subject.author.login}</strong>`} · head <code title="${subject.head}">${subject.head.slice(0, 7)}</code> onto ${subject.baseRef} at <code title="${subject.base}">${subject.base.slice(0, 7)}</code> · ${time(record.at)}</p>
${record.supersededBy !== null && html`<p class="notice">A <a href="${decisionPath(record.supersededBy)}">newer decision</a> has replaced this one.</p>`}
${banner(decision)}
${problems.map(problemCard)}
${next.length > 0 && html`<section class="next"><h2>Next</h2><ol>${next.map((step) => html`<li>${prose(step.text)} ${step.place !== null && html`<code>${breakable(at(step.place))}</code>`}</li>`)}</ol></section>`}
${approvals !== null && html`<section><h2>Approvals</h2>${approvalTree(approvals)}</section>`}
${
  reports.length > 0 &&
  html`<section><h2>Checks</h2>
<nav class="checks" aria-label="Checks"><ul>${sections.map(({ report, anchor }) => html`<li><a href="#${anchor}">${report.check}${several && html` ${report.model}`}</a> ${verdictChip(standing(report))}</li>`)}</ul></nav>
${sections.map(({ report, anchor }) => checkSection(report, acceptances, anchor, several))}</section>`
}
${acceptances.length > 0 && html`<section><h2>Accepted findings</h2><ul>${acceptances.map(acceptanceItem)}</ul></section>`}
${changes.length > 0 && html`<section><h2>What changes</h2><ul class="changes">${changes.map((change) => html`<li><span class="kind">${change.kind}</span> ${prose(change.summary)} <code>${breakable(change.path)}</code></li>`)}</ul></section>`}
${record.rollout.length > 0 && html`<section><h2>Rollout</h2><ol class="rollout">${record.rollout.map(rolloutItem)}</ol></section>`}
${restsOn(record)}
</article>`,
  );
}

function banner(decision: Decision): Html {
  const { models, mode, outcome } = decision;
  const title = gateTitle(decision);
  const state = outcomeTitle(decision);
  const reason = title.startsWith(`${state} - `) ? title.slice(state.length + 3) : '';
  return html`<div class="banner ${outcomeTone(decision)}"><p class="state">${state}</p>${reason !== '' && html`<p class="reason">${reason}</p>`}${decisive(decision)}
${models.length > 0 && html`<ul class="models">${models.map((model) => html`<li><strong>${model.name}</strong> <span class="number">${movement(model.from, model.to)}</span> <span class="tier">tier ${model.tier}</span></li>`)}</ul>`}
${outcome === 'ungoverned' && html`<p>This change touches no model card, deployment, waiver or policy.</p>`}
${mode === 'observe' && outcome !== 'ungoverned' && html`<p>The policy is in observe mode: nothing is blocked.</p>`}</div>`;
}

/** The worst line of all checks, where one blocks: what a hurried reader came for. */
function decisive(decision: Decision): Html | null {
  const row = decision.outcome === 'blocked' ? summaryRows(decision)[0] : undefined;
  if (row === undefined || row.accepted !== null || row.verdict === 'pass' || row.check === null) return null;
  return html`<p class="reason"><strong>${row.check}</strong>: ${rowText(row)}, limit ${row.limit}</p>`;
}

const acceptanceItem = (acceptance: Acceptance): Html =>
  html`<li>${acceptance.finding.check}: ${metricName(acceptance.finding.metric)} ${scopeName(acceptance.finding.scope)}, ${acceptedBy(acceptance)} through <code>${breakable(acceptance.through)}</code>. ${acceptance.counts ? 'Counts' : html`<strong class="fail-text">Does not count</strong>`}: ${prose(acceptance.why)}.</li>`;

const rolloutItem = ({ at: when, environment, state, text }: RolloutStep): Html =>
  html`<li>${time(when)} <strong>${environment}</strong> ${state}: ${prose(text)}</li>`;

function restsOn({ decision, log }: DecisionRecord): Html {
  const { digests, subject } = decision;
  const rows: readonly (readonly [string, Html])[] = [
    ['policy', digests.policy === null ? html`none` : html`<code>${breakable(digests.policy)}</code>`],
    ...Object.entries(digests.documents).map(
      ([path, digest]) => [path, html`<code>${breakable(digest)}</code>`] as const,
    ),
    ...digests.evidence.map((digest) => ['evidence', html`<code>${breakable(digest)}</code>`] as const),
    ...digests.measurements.map((digest) => ['measurement', html`<code>${breakable(digest)}</code>`] as const),
    ['approvals as seen', html`<code>${breakable(digests.approvals)}</code>`],
  ];
  return html`<section class="proof"><h2>What this rests on</h2>
<p>${log !== null && html`Recorded in the <a href="${logPath(log.origin)}">log</a>${log.index === null ? html` (waiting for its number)` : html` as entry ${count(log.index)}`}. `}To judge it yourself, with a clone of the repository: <code>npx modelwarden check --base ${subject.base.slice(0, 12)} --head ${subject.head.slice(0, 12)}</code></p>
<details><summary>${plural(rows.length, 'digest')}</summary>${scrolling('Digests', html`<table class="digests"><tbody>${rows.map(([name, digest]) => html`<tr><th scope="row">${breakable(name)}</th><td>${digest}</td></tr>`)}</tbody></table>`)}</details></section>`;
}
