import type { Finding } from '../../domain/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import { simultaneousConfidence } from '../../statistics/multiplicity.ts';

/** What one rule has to judge, and what it cannot. */
export type Plan = {
  /** Judgements that wait for the confidence of their intervals. */
  readonly judgeable: readonly ((confidence: number) => Finding)[];
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
};

export const nothing: Plan = { judgeable: [], findings: [], problems: [] };

export const joined = (plans: readonly Plan[]): Plan => ({
  judgeable: plans.flatMap((plan) => plan.judgeable),
  findings: plans.flatMap((plan) => plan.findings),
  problems: plans.flatMap((plan) => plan.problems),
});

/**
 * The findings of a check's rules, whose intervals all hold at once: every rule has an equal share of the error that is
 * allowed, and every interval of a rule an equal share of that (Bonferroni).
 */
export function findingsOf(plans: readonly Plan[], confidence: number): Finding[] {
  const active = plans.filter(({ judgeable }) => judgeable.length > 0).length;
  return plans.flatMap(({ findings, judgeable }) => {
    const each = simultaneousConfidence(confidence, active * judgeable.length);
    return [...findings, ...judgeable.map((finding) => finding(each))];
  });
}

/** How many intervals a report's findings carry. */
export const intervalsOf = (findings: readonly Finding[]): number =>
  findings.filter(({ uncertainty }) => 'method' in uncertainty).length;
