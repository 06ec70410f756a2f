import type { Json } from '../domain/digest.ts';
import { isMembers } from './json.ts';

/**
 * Keys of a rule that say both what it is about and how much of it is allowed, as in `{missing: 0.05}`, and which way
 * such a limit is looser: −1 when smaller, 1 when larger.
 */
export const namedLimits: Readonly<Record<string, -1 | 1>> = {
  missing: 1,
  duplicateIds: 1,
  duplicateRows: 1,
  constantColumns: 1,
  synthetic: 1,
  labelCoverage: -1,
  perThousand: 1,
  relativeMargin: 1,
};

/** Rules about these allow nothing where they say nothing. */
const intolerant = ['values', 'unique', 'leakage', 'temporalSplit'];

/** A rule with its limit written out: an `atMost` that is added to one that allows nothing makes it looser. */
export function withLimit(rule: Json): Json {
  if (!isMembers(rule) || rule.atMost !== undefined) return rule;
  return intolerant.some((key) => rule[key] !== undefined) ? { ...rule, atMost: 0 } : rule;
}
