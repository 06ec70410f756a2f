import { acceptanceOf } from '../domain/acceptance.ts';
import type { Acceptance, Outcome } from '../domain/decision.ts';
import type { Finding, Scope } from '../domain/finding.ts';
import type { Verdict } from '../domain/verdict.ts';
import { suppressed } from './numbers.ts';

/** Every verdict is a word; the symbol beside it only helps the eye. */
export const verdictWord: Readonly<Record<Verdict, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  error: 'ERROR',
  'not-applicable': 'NOT APPLICABLE',
};

export const verdictEmoji: Readonly<Record<Verdict, string>> = {
  pass: '✅',
  fail: '❌',
  // Not the white question mark: it is invisible on a white page.
  inconclusive: '❓',
  error: '⛔',
  'not-applicable': '➖',
};

/** One column wide in every terminal and font. */
export const verdictSymbol: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  error: '!',
  'not-applicable': '-',
};

export const outcomeWord: Readonly<Record<Outcome, string>> = {
  allowed: 'ALLOWED',
  waiting: 'WAITING FOR APPROVAL',
  blocked: 'BLOCKED',
  ungoverned: 'NO GOVERNED FILES',
};

const acronyms = new Set([
  'auroc',
  'auc',
  'psi',
  'ks',
  'js',
  'tv',
  'mae',
  'rmse',
  'mape',
  'wape',
  'ece',
  'mcc',
  'kpi',
  'id',
]);

/** `demographic-parity-ratio` → `demographic parity ratio`, `auroc` → `AUROC`. */
export const metricName = (metric: string): string =>
  metric
    .split(/[-_\s]+/)
    .map((word) => (acronyms.has(word) ? word.toUpperCase() : word))
    .join(' ');

/** These name what the value is so plainly that the value alone is read: `debt_ratio`, `4.1.0`, `training`. */
const selfEvident = new Set(['feature', 'version', 'evidence']);

/** `{sex: 'F', age_band: '60+'}` → `sex F, age_band 60+`: the columns' own names, so that a reader can check. */
export const scopeName = (scope: Scope): string =>
  Object.entries(scope)
    .map(([name, value]) => (selfEvident.has(name) ? value : `${name} ${value}`))
    .join(', ');

/** What the number is about: `region B/A demographic parity ratio`, `AUROC vs 4.1.0`, `recall region north`. */
export function subjectName({ metric, scope, reference, unit }: Finding): string {
  const [here, there] = [Object.entries(scope), Object.entries(reference ?? {})];
  if (unit === 'ratio' && here.length === 1 && there.length === 1 && here[0]![0] === there[0]![0]) {
    return `${scopeName(scope)}/${there[0]![1]} ${metricName(metric)}`;
  }
  const against = reference === null ? '' : `vs ${scopeName(reference)}`;
  return [metricName(metric), scopeName(scope), against].filter((part) => part !== '').join(' ');
}

/** The subject as it stands before a number: a colon where the number would else run into a group's name. */
export function subjectLead(finding: Finding): string {
  const subject = subjectName(finding);
  return subject.endsWith(metricName(finding.metric)) ? subject : `${subject}:`;
}

const severity: readonly Verdict[] = ['error', 'fail', 'inconclusive', 'pass', 'not-applicable'];

/** How far the estimate lies beyond its limit, relative to the limit; negative when within, 0 when it must not be told. */
function excess(finding: Finding): number {
  const { estimate, limit } = finding;
  if (estimate === null || suppressed(finding)) return 0;
  const beyond = limit.bound === 'atMost' ? estimate - limit.value : limit.value - estimate;
  return beyond / (Math.abs(limit.value) || 1);
}

export const bySeverity = (left: Verdict, right: Verdict): number => severity.indexOf(left) - severity.indexOf(right);

/** Worst first: by verdict (accepted findings after the standing ones), then by excess, then by name. */
export function worstFirst(findings: readonly Finding[], acceptances: readonly Acceptance[] = []): readonly Finding[] {
  const keyed = findings.map((finding) => ({
    finding,
    passes: bySeverity(finding.verdict, 'pass') >= 0 ? 1 : 0,
    accepted: acceptanceOf(finding, acceptances) ? 1 : 0,
    excess: excess(finding),
    subject: subjectName(finding),
  }));
  keyed.sort(
    (left, right) =>
      left.passes - right.passes ||
      left.accepted - right.accepted ||
      bySeverity(left.finding.verdict, right.finding.verdict) ||
      right.excess - left.excess ||
      (left.subject < right.subject ? -1 : left.subject > right.subject ? 1 : 0),
  );
  return keyed.map(({ finding }) => finding);
}

/**
 * The passing finding that came closest to its limit, which speaks for all. A count that is met, such as a field that is
 * there, is always at its limit and says nothing: measured numbers come before it, and alone it speaks for none.
 */
export function closestOf(passing: readonly Finding[]): Finding | null {
  const [closest] = worstFirst(passing.filter(({ unit }) => unit !== 'count'));
  return closest ?? (passing.length === 1 ? passing[0]! : null);
}
