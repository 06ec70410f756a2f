import type { Predicates } from '../documents/policy-approvals.ts';
import type { ApprovalFacts } from './facts.ts';

/**
 * Why a rule does not apply, or null when it does: every predicate that is written must hold.
 * Expressions come from the protected base branch, of bounded length; only the paths are the pull request's.
 */
export function inapplicable(predicates: Predicates | null, facts: ApprovalFacts): string | null {
  if (predicates === null) return null;
  const { change, model, changed_files: files, has_labels: labels, targets_branch: target } = predicates;
  if (change !== null) {
    const found = facts.changes.some(
      ({ kind, environment }) =>
        (change.kinds as readonly string[]).includes(kind) &&
        (change.environment === null || change.environment === environment),
    );
    const where = change.environment === null ? '' : ` in ${change.environment}`;
    if (!found) return `no ${change.kinds.join(', ')}${where} here`;
  }
  if (model !== null) {
    const found = facts.models.some(
      ({ tier, task }) =>
        (model.tier.length === 0 || (model.tier as readonly string[]).includes(tier)) &&
        (model.task.length === 0 || (model.task as readonly string[]).includes(task)),
    );
    if (!found) return `no model of ${[...model.tier, ...model.task].join(', ')} here`;
  }
  if (files !== null) {
    const patterns = files.paths.map((pattern) => new RegExp(pattern, 'u'));
    if (!facts.changedFiles.some((path) => patterns.some((pattern) => pattern.test(path)))) {
      return `no changed file matches ${files.paths.join(', ')}`;
    }
  }
  const present = new Set(facts.labels.map((label) => label.toLowerCase()));
  const missing = labels.filter((label) => !present.has(label.toLowerCase()));
  if (missing.length > 0) return `the label ${missing.join(', ')} is missing`;
  if (target !== null && !new RegExp(target.pattern, 'u').test(facts.baseRef))
    return `${facts.baseRef} is not the target`;
  return null;
}
