import { acceptanceOf, standingVerdict } from '../domain/acceptance.ts';
import type { Acceptance, Decision } from '../domain/decision.ts';
import type { CheckReport, Finding } from '../domain/finding.ts';
import { type Verdict, worst } from '../domain/verdict.ts';
import { seatsOf, unblockersOf } from './approvals.ts';
import { estimateOf, intervalOf, limitOf, limitValueOf, needsOf, plural, rowsOf, suppressed } from './numbers.ts';
import { unexplained } from './rows.ts';
import { clip, plain } from './text.ts';
import { bySeverity, closestOf, outcomeWord, subjectLead, subjectName, verdictWord, worstFirst } from './words.ts';

/** GitHub cuts titles for display; this much is read in a list of checks. */
const longestTitle = 160;

const titled = (text: string): string => clip(plain(text), longestTitle);

/** One clause for a finding: `region B/A demographic parity ratio 0.59 < 0.80`. */
export function findingClause(finding: Finding): string {
  const { estimate, limit, uncertainty, verdict } = finding;
  if (suppressed(finding) || estimate === null) {
    const why = suppressed(finding) ? rowsOf(finding) : 'none' in uncertainty ? uncertainty.none : 'no estimate';
    return [`${subjectName(finding)} cannot be told: ${why}`, needsOf(finding)]
      .filter((part) => part !== '')
      .join(', ');
  }
  const value = `${subjectLead(finding)} ${estimateOf(finding)}`;
  const beyond = limit.bound === 'atMost' ? estimate > limit.value : estimate < limit.value;
  if (verdict === 'fail' && beyond) return `${value} ${limit.bound === 'atMost' ? '>' : '<'} ${limitValueOf(finding)}`;
  if (verdict === 'pass' && !beyond) return `${value} ${limitOf(finding)}`;
  return [`${value} (${intervalOf(finding)}) against ${limitOf(finding)}`, needsOf(finding)]
    .filter((part) => part !== '')
    .join(', ');
}

/** How many findings and problems had which verdict: `1 fail, 1 inconclusive, 14 pass, 1 accepted`. */
export function tally(reports: readonly CheckReport[], acceptances: readonly Acceptance[], problems: number): string {
  const counts = new Map<Verdict | 'accepted', number>();
  const add = (key: Verdict | 'accepted', times = 1): unknown => counts.set(key, (counts.get(key) ?? 0) + times);
  add('error', problems);
  for (const report of reports) {
    add('error', report.problems.length);
    for (const finding of report.findings) add(acceptanceOf(finding, acceptances) ? 'accepted' : finding.verdict);
    const verdict = unexplained(report);
    if (verdict !== null) add(verdict);
  }
  const said = (['error', 'fail', 'inconclusive', 'pass', 'accepted'] as const)
    .filter((key) => (counts.get(key) ?? 0) > 0)
    .map((key) => (key === 'error' ? plural(counts.get(key) ?? 0, 'error') : `${counts.get(key)} ${key}`));
  return said.length > 0 ? said.join(', ') : 'nothing to measure';
}

export const decisionTally = (decision: Decision): string =>
  tally(decision.reports, decision.acceptances, decision.problems.length);

/** What is still missing of the approvals: `production promotion needs 1 of @acme/model-risk`; empty when nothing is. */
export const missingApprovals = (decision: Decision): string =>
  seatsOf(decision.approvals)
    .filter((seat) => seat.status === 'pending' && seat.unblock !== null)
    .map((seat) => `${seat.name} needs ${unblockersOf(seat.unblock!)}`)
    .join('; ');

/** The decision's state in capitals; in observe mode what it would be. */
export const outcomeTitle = (decision: Decision): string =>
  decision.mode === 'observe' && decision.outcome !== 'ungoverned'
    ? `OBSERVING, would be ${outcomeWord[decision.outcome]}`
    : outcomeWord[decision.outcome];

/** The gate's one line: `BLOCKED - 1 fail, 1 inconclusive, 14 pass`. */
export function gateTitle(decision: Decision): string {
  if (decision.outcome === 'ungoverned') return 'No governed files';
  const missing = decision.outcome === 'waiting' ? missingApprovals(decision) : '';
  const refused = seatsOf(decision.approvals).find((seat) => seat.status === 'disapproved' || seat.status === 'error');
  const reason =
    missing !== ''
      ? missing
      : decision.outcome === 'blocked' && bySeverity(decision.verdict, 'pass') >= 0 && refused
        ? `${refused.name}: ${refused.why}`
        : decisionTally(decision);
  return titled(`${outcomeTitle(decision)} - ${reason}`);
}

/** One check's line over all models: `FAIL - region B/A demographic parity ratio 0.59 < 0.80, and 2 more`. */
export function checkTitle(reports: readonly CheckReport[], acceptances: readonly Acceptance[]): string {
  const verdict = worst(reports.map((report) => standingVerdict(report, acceptances)));
  const problems = reports.flatMap((report) => report.problems);
  const findings = worstFirst(
    reports.flatMap((report) => report.findings),
    acceptances,
  );
  const word = verdictWord[verdict];
  if (verdict === 'not-applicable') return `${word} - the policy asks nothing of this change`;
  if (verdict === 'error' && problems[0])
    return titled(`${word} - ${problems[0].message}${others(problems.length - 1)}`);
  const standing = findings.filter((finding) => !acceptanceOf(finding, acceptances));
  const decisive = standing.filter((finding) => finding.verdict === verdict);
  if (decisive[0] && verdict !== 'pass') {
    return titled(`${word} - ${findingClause(decisive[0])}${others(decisive.length - 1)}`);
  }
  if (verdict !== 'pass') return titled(`${word} - ${tally(reports, acceptances, 0)}`);
  if (standing[0] && findings.length === 1) return titled(`${word} - ${findingClause(standing[0])}`);
  const closest = closestOf(decisive);
  return titled(`${word} - ${tally(reports, acceptances, 0)}${closest ? `; closest: ${findingClause(closest)}` : ''}`);
}

const others = (more: number): string => (more > 0 ? `, and ${more} more` : '');
