import { acceptanceOf } from '../domain/acceptance.ts';
import type { ApprovalNode, Decision, NextStep } from '../domain/decision.ts';
import type { Finding } from '../domain/finding.ts';
import { count, limitOf } from '../rendering/numbers.ts';
import { subjectName } from '../rendering/words.ts';

/** Enough to act on; the rest follows once these are done. */
const stepLimit = 5;

/** What would unblock the change, most useful first: broken input, failed findings, missing rows, missing people. */
export function nextSteps(decision: Omit<Decision, 'next'>): NextStep[] {
  const { problems, reports, acceptances } = decision;
  const open = reports
    .flatMap((report) => report.findings)
    .filter((finding) => acceptanceOf(finding, acceptances) === null);
  const steps = [
    ...[...problems, ...reports.flatMap((report) => report.problems)].map(({ remedy, place }) => ({
      text: remedy,
      place,
    })),
    ...open
      .filter(({ verdict }) => verdict === 'fail')
      .map((finding) => ({ text: repair(finding), place: finding.place })),
    ...open
      .filter(({ verdict }) => verdict === 'inconclusive')
      .map((finding) => ({ text: settle(finding), place: finding.place })),
    ...(decision.approvals === null ? [] : missingPeople(decision.approvals)),
  ];
  return [...new Map(steps.map((step) => [step.text, step])).values()].slice(0, stepLimit);
}

/** A card is wrong where it says something else than the evidence; a model is wrong where the evidence is bad. */
function repair(finding: Finding): string {
  if (finding.metric === 'fresh-evidence' || finding.metric === 'judge-calibration')
    return `${finding.message} Evaluate anew, and pin what comes out.`;
  if (finding.metric === 'judge-agreement') return `Bring ${subjectName(finding)} to ${limitOf(finding)}.`;
  if (finding.check === 'card') return `${finding.message} Correct the card.`;
  return `Bring ${subjectName(finding)} to ${limitOf(finding)}.`;
}

function settle(finding: Finding): string {
  const selector = Object.entries(finding.scope)
    .map(([key, value]) => ` ${key}=${/\s/.test(value) ? `"${value}"` : value}`)
    .join('');
  const accept = `\`/modelwarden accept-inconclusive ${finding.check}${selector} until DATE because REASON\``;
  const rows =
    finding.needs === null ? 'Add evidence' : `Bring ${finding.needs.of} to about ${count(finding.needs.rows)} rows`;
  return `${rows} to settle ${subjectName(finding)}, or have it accepted in a review with ${accept}.`;
}

/** One step for each open seat of a rule that applies. */
function missingPeople(node: ApprovalNode): NextStep[] {
  if (node.status === 'skipped' || node.status === 'approved') return [];
  if (node.unblock !== null) {
    const { count, teams, users } = node.unblock;
    const who = [...teams, ...users].map((name) => `@${name}`).join(' or ');
    return [{ text: `${node.name}: ${count} more approval${count === 1 ? '' : 's'} by ${who}.`, place: null }];
  }
  if (node.children.length === 0) return [{ text: `${node.name}: ${node.why}.`, place: null }];
  return node.children.flatMap(missingPeople);
}
