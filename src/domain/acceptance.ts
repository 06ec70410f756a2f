import type { Acceptance } from './decision.ts';
import type { CheckReport, Finding, Scope } from './finding.ts';
import { type Verdict, worst } from './verdict.ts';

const sameScope = (left: Scope, right: Scope): boolean => {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
};

/** The acceptance that covers this finding and counts, or null. Check, model, metric and the whole scope must match. */
export function acceptanceOf(finding: Finding, acceptances: readonly Acceptance[]): Acceptance | null {
  const covers = ({ finding: accepted, counts }: Acceptance): boolean =>
    counts &&
    accepted.check === finding.check &&
    accepted.model === finding.model &&
    accepted.metric === finding.metric &&
    sameScope(accepted.scope, finding.scope);
  return acceptances.find(covers) ?? null;
}

/**
 * A report's verdict once accepted findings are set aside. Only a verdict that the findings and problems themselves
 * explain can be lowered: where a report is worse than everything that it lists, it stays as it is.
 */
export function standingVerdict(report: CheckReport, acceptances: readonly Acceptance[]): Verdict {
  const problems: Verdict[] = report.problems.map(() => 'error');
  const listed = worst([...problems, ...report.findings.map((finding) => finding.verdict)]);
  if (worst([listed, report.verdict]) !== listed) return report.verdict;
  const standing = report.findings.map((finding) => (acceptanceOf(finding, acceptances) ? 'pass' : finding.verdict));
  return worst([...problems, ...standing]);
}
