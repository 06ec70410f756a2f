import { acceptanceOf } from '../domain/acceptance.ts';
import type { Acceptance, Decision } from '../domain/decision.ts';
import type { CheckReport, Finding } from '../domain/finding.ts';
import { at, type Place } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { type Verdict, worst } from '../domain/verdict.ts';
import { estimateOf, evidenceOf, limitOf, plural } from './numbers.ts';
import { bySeverity, closestOf, subjectLead, worstFirst } from './words.ts';

/** One line of the table that the comment and the terminal show. Plain text, not yet escaped for anything. */
export type Row = {
  /** `bias`; null for a problem that belongs to no check. */
  readonly check: string | null;
  readonly model: string | null;
  readonly verdict: Verdict;
  /** What the line is about, the number to look at, and what stands behind it. */
  readonly subject: string;
  readonly number: string;
  readonly detail: string;
  readonly limit: string;
  readonly place: Place | null;
  readonly accepted: Acceptance | null;
};

/** `accepted by model-risk-head until 2027-01-19`. */
export const acceptedBy = ({ by, until }: Acceptance): string => `accepted by ${by} until ${until}`;

export function findingRow(finding: Finding, acceptances: readonly Acceptance[]): Row {
  const acceptance = acceptanceOf(finding, acceptances);
  return {
    check: finding.check,
    model: finding.model,
    verdict: finding.verdict,
    subject: subjectLead(finding),
    number: estimateOf(finding),
    detail: [evidenceOf(finding), acceptance ? acceptedBy(acceptance) : ''].filter((part) => part !== '').join('; '),
    limit: limitOf(finding),
    place: finding.place,
    accepted: acceptance,
  };
}

export const problemRow = (problem: Problem, report: CheckReport | null): Row => ({
  check: report?.check ?? null,
  model: report?.model ?? null,
  verdict: 'error',
  subject: problem.message,
  number: '',
  detail: problem.place ? at(problem.place) : '',
  limit: '',
  place: problem.place,
  accepted: null,
});

const blank = { number: '', detail: '', limit: '', place: null, accepted: null } as const;

/** What holds in a report, as one row. */
function passingRow({ check, model }: CheckReport, passing: readonly Finding[]): Row[] {
  if (passing.length === 0) return [];
  const within = `${plural(passing.length, 'finding')} within limits`;
  const closest = closestOf(passing);
  if (closest === null) return [{ ...blank, check, model, verdict: 'pass', subject: within }];
  const row = findingRow(closest, []);
  return [passing.length === 1 ? row : { ...row, subject: `${within}, closest: ${row.subject}` }];
}

/** A report's verdict where nothing that it lists accounts for it, such as a pass without findings; else null. */
export function unexplained(report: CheckReport): Verdict | null {
  const problems: Verdict[] = report.problems.map(() => 'error');
  const listed = worst([...problems, ...report.findings.map(({ verdict }) => verdict)]);
  return worst([listed, report.verdict]) === listed ? null : report.verdict;
}

/** A row of its own for such a verdict, so that no table looks better than its report. */
function unexplainedRow(report: CheckReport): Row[] {
  const verdict = unexplained(report);
  if (verdict === null) return [];
  const subject = verdict === 'pass' ? 'nothing speaks against it' : 'no single finding accounts for it';
  return [{ ...blank, check: report.check, model: report.model, verdict, subject }];
}

function reportRows(report: CheckReport, acceptances: readonly Acceptance[]): readonly Row[] {
  const open = report.findings.filter((finding) => bySeverity(finding.verdict, 'pass') < 0);
  const passing = report.findings.filter((finding) => finding.verdict === 'pass');
  return [
    ...report.problems.map((problem) => problemRow(problem, report)),
    ...unexplainedRow(report),
    ...worstFirst(open, acceptances).map((finding) => findingRow(finding, acceptances)),
    ...passingRow(report, passing),
  ];
}

const held = (row: Row): number => (bySeverity(row.verdict, 'pass') >= 0 ? 1 : 0);
const accepted = (row: Row): number => (row.accepted ? 1 : 0);

/** The decision as a short table, worst first: what does not hold line by line, what holds in one line per check. */
export const summaryRows = (decision: Decision): readonly Row[] =>
  [
    ...decision.problems.map((problem) => problemRow(problem, null)),
    ...decision.reports.flatMap((report) => reportRows(report, decision.acceptances)),
  ].sort(
    (left, right) =>
      held(left) - held(right) || accepted(left) - accepted(right) || bySeverity(left.verdict, right.verdict),
  );

/** The line in one sentence: `region B/A demographic parity ratio 0.59 (95 % CI 0.50–0.70, n 520/980)`. */
export const rowText = ({ subject, number, detail }: Row): string =>
  [subject, number, detail === '' ? '' : `(${detail})`].filter((part) => part !== '').join(' ');

/** `credit-risk 4.1.0 → 4.2.0`. */
export const movement = (from: string | null, to: string | null): string =>
  from !== null && to !== null && from !== to ? `${from} → ${to}` : (to ?? (from === null ? '' : `${from} → none`));
