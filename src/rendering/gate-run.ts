import type { Decision } from '../domain/decision.ts';
import { at, type Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAnnotation } from './annotation.ts';
import { approvalTree } from './approval-tree.ts';
import { actionsOf, type CheckRun, gateName, longestOutput } from './check-run.ts';
import { gateConclusion } from './conclusion.ts';
import { cellText, unbroken, verdictCell } from './finding-table.ts';
import type { Links } from './links.ts';
import { bulleted, code, fitted, link, list, numbered, prose, section, text, wholeTable } from './markdown.ts';
import { movement, rowText, summaryRows } from './rows.ts';
import { clip } from './text.ts';
import { gateTitle } from './title.ts';

/** Rows of the gate's table: what a person reads. The rest is in the detail runs. */
const mostRows = 20;

/** The run that branch protection requires: posted on every pull request, governed or not. */
export function gateRun(decision: Decision, links: Links): CheckRun {
  const conclusion = gateConclusion(decision);
  return {
    name: gateName,
    conclusion,
    title: gateTitle(decision),
    summary: gateSummary(decision, links),
    text: gateText(decision),
    annotations: decision.problems.flatMap((problem) => problemAnnotation(problem) ?? []),
    detailsUrl: links.page,
    actions: actionsOf(conclusion),
  };
}

const where = (place: Place | null): string => (place ? ` (${code(clip(at(place), 200))})` : '');

/** What is wrong, what to do, and where. */
export const problemText = ({ message, remedy, place }: Problem): string =>
  `${prose(clip(message, 1000))} ${prose(clip(remedy, 1000))}${where(place)}`;

function preamble({ outcome, mode }: Decision): string {
  if (outcome === 'ungoverned') {
    return 'This change touches no model card, deployment, waiver or policy, so Modelwarden has nothing to judge.';
  }
  return mode === 'observe'
    ? 'The policy is in observe mode: nothing is blocked. The title says what would happen in enforce mode.'
    : '';
}

function gateTable(decision: Decision, links: Links): string {
  const rows = summaryRows(decision);
  if (rows.length === 0) return '';
  const cells = rows
    .slice(0, mostRows)
    .map((row) => [
      row.check === null ? 'pull request' : link(text(row.check), links.check(row.check)),
      verdictCell(row.verdict, row.accepted !== null),
      cellText(rowText(row)),
      unbroken(row.limit),
    ]);
  const more = rows.length > mostRows ? `\n\n… and ${rows.length - mostRows} more in the checks of their own.` : '';
  return wholeTable(['Check', 'Verdict', 'Decisive number', 'Limit'], cells) + more;
}

const gateSummary = (decision: Decision, links: Links): string =>
  fitted(
    [
      preamble(decision),
      gateTable(decision, links),
      ...section('Next', numbered(decision.next.map((step) => `${prose(clip(step.text, 1000))}${where(step.place)}`))),
      ...section('Approvals', list(decision.approvals ? approvalTree(decision.approvals) : [])),
    ],
    longestOutput,
  );

function gateText({ subject, models, changes, problems, digests }: Decision): string {
  const model = ({ name, from, to, tier, path }: (typeof models)[number]): string =>
    `${code(clip(name, 100))} ${text(movement(from, to))}, tier ${text(tier)} (${code(clip(path, 200))})`;
  return fitted(
    [
      ...section('Problems', bulleted(problems.map(problemText))),
      ...section('Models', bulleted(models.map(model))),
      ...section(
        'What changed',
        bulleted(
          changes.map(
            ({ kind, summary, path }) => `**${kind}** ${prose(clip(summary, 300))} (${code(clip(path, 200))})`,
          ),
        ),
      ),
      ...section(
        'What this rests on',
        bulleted([
          `head ${code(subject.head)} on ${code(clip(subject.baseRef, 200))} at ${code(subject.base)}`,
          digests.policy ? `policy ${code(digests.policy)}` : 'no policy',
          ...digests.evidence.map((digest) => `evidence ${code(digest)}`),
          ...digests.measurements.map((digest) => `measurement ${code(digest)}`),
          `approvals as seen ${code(digests.approvals)}`,
        ]),
      ),
    ],
    longestOutput,
  );
}
