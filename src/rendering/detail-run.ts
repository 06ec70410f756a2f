import { acceptanceOf, standingVerdict } from '../domain/acceptance.ts';
import type { Acceptance, Decision } from '../domain/decision.ts';
import { canonicalJson, short } from '../domain/digest.ts';
import type { CheckReport, Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';
import { worst } from '../domain/verdict.ts';
import { findingAnnotation, problemAnnotation } from './annotation.ts';
import { actionsOf, type CheckRun, checkRunName, longestOutput } from './check-run.ts';
import { checkConclusion } from './conclusion.ts';
import { cellText, findingTable, supportingTable, unbroken, verdictCell } from './finding-table.ts';
import { problemText } from './gate-run.ts';
import type { Links } from './links.ts';
import { type Block, bulleted, code, fitted, folded, link, prose, text, wholeTable } from './markdown.ts';
import { estimateOf, evidenceOf, limitOf, needsOf } from './numbers.ts';
import { acceptedBy } from './rows.ts';
import { clip } from './text.ts';
import { checkTitle } from './title.ts';
import { subjectName, worstFirst } from './words.ts';

/** Findings that the summary shows; the text below it has them all. */
const mostFindings = 3;

/** One check over all models that the change touches. */
export function detailRun(decision: Decision, check: string, links: Links): CheckRun {
  const { acceptances, mode } = decision;
  const reports = decision.reports.filter((report) => report.check === check);
  const findings = worstFirst(
    reports.flatMap((report) => report.findings),
    acceptances,
  );
  const verdict = worst(reports.map((report) => standingVerdict(report, acceptances)));
  const conclusion = checkConclusion(verdict, mode);
  const title = checkTitle(reports, acceptances);
  return {
    name: checkRunName(check),
    conclusion,
    title: mode === 'observe' ? `OBSERVING - ${title}` : title,
    summary: detailSummary(decision, reports, findings, links.check(check) ?? links.page),
    text: detailText(reports, acceptances, links),
    annotations: [
      ...reports.flatMap((report) =>
        report.problems
          .filter((problem) => firstToMeet(problem, decision.reports) === check)
          .flatMap((problem) => problemAnnotation(problem) ?? []),
      ),
      ...findings.flatMap((finding) => findingAnnotation(finding, acceptances) ?? []),
    ],
    detailsUrl: links.check(check) ?? links.page,
    actions: actionsOf(conclusion),
  };
}

/** One fault of the evidence keeps several checks from answering: the first of them annotates it, on a line of its own. */
const firstToMeet = (problem: Problem, reports: readonly CheckReport[]): string | undefined =>
  reports.find(({ problems }) => problems.some((each) => faultOf(each) === faultOf(problem)))?.check;

const faultOf = ({ code: kind, message, remedy, place }: Problem): string =>
  canonicalJson([kind, message, remedy, place?.path ?? null]);

/** What is wrong, and which check shows it on its line where this one does not. */
function problemItem(problem: Problem, { check }: CheckReport, reports: readonly CheckReport[]): string {
  const annotator = firstToMeet(problem, reports) ?? check;
  const elsewhere =
    annotator === check || problem.place === null ? '' : ` Annotated by ${code(checkRunName(annotator))}.`;
  return `${problemText(problem)}${elsewhere}`;
}

function detailSummary(
  decision: Decision,
  reports: readonly CheckReport[],
  findings: readonly Finding[],
  page: string | null,
): string {
  const { acceptances } = decision;
  const shown = findings.slice(0, mostFindings);
  const rows = shown.map((finding) => [
    cellText(subjectName(finding)),
    verdictCell(finding.verdict, acceptanceOf(finding, acceptances) !== null),
    `**${text(estimateOf(finding))}** ${cellText(evidenceOf(finding))}`,
    unbroken(limitOf(finding)),
  ]);
  const accepted = findings.flatMap((finding) => acceptanceOf(finding, acceptances) ?? []);
  const open = shown.filter((finding) => finding.verdict !== 'pass' && !acceptanceOf(finding, acceptances));
  return fitted(
    [
      bulleted(reports.flatMap((report) => report.problems.map((each) => problemItem(each, report, decision.reports)))),
      rows.length === 0 ? '' : wholeTable(['Finding', 'Verdict', 'Decisive number', 'Limit'], rows),
      findings.length > mostFindings ? `… and ${findings.length - mostFindings} more in the details below.` : '',
      open.length === 0
        ? ''
        : `**What would change it:** ${open.map((finding) => cellText(wouldChange(finding))).join(' · ')}`,
      bulleted(
        accepted.map((acceptance) => text(clip(`${acceptedBy(acceptance)}, through ${acceptance.through}`, 300))),
      ),
      bulleted([...new Set(reports.map(({ method }) => `**Method:** ${prose(clip(method, 1000))}`))]),
      page === null ? '' : `Plots and the whole decision: ${link('details', page)}`,
    ],
    longestOutput,
  );
}

/** What would turn an answer that is not a pass into one. */
function wouldChange(finding: Finding): string {
  const needs = needsOf(finding);
  const turn =
    finding.verdict !== 'inconclusive'
      ? `a change that brings the whole interval to ${limitOf(finding)}`
      : needs === ''
        ? 'more rows, or somebody who accepts the finding'
        : needs;
  return `${subjectName(finding)}: ${turn}`;
}

const detailText = (reports: readonly CheckReport[], acceptances: readonly Acceptance[], links: Links): string =>
  fitted(
    reports.flatMap((report) => reportBlocks(report, acceptances, links)),
    longestOutput,
  );

function reportBlocks(report: CheckReport, acceptances: readonly Acceptance[], links: Links): readonly Block[] {
  const { findings, tables, measurements, model, verdict } = report;
  return [
    {
      open: `### ${code(clip(model, 100))}`,
      items: [`Verdict before acceptances: ${verdictCell(verdict, false)}`],
      close: '',
    },
    findingTable(worstFirst(findings, acceptances), acceptances, links),
    ...tables.map((supporting) => folded(cellText(supporting.title), supportingTable(supporting))),
    bulleted(measurements.map((digest) => `measurement ${code(short(digest))}`)),
  ];
}
