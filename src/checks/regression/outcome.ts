import type { Finding, SupportingTable } from '../../domain/finding.ts';
import { simultaneousConfidence } from '../../statistics/multiplicity.ts';
import { findingsByHolm } from '../rules/holm.ts';
import type { RegressionPlan } from './plan.ts';
import { searchTable, worstSlices } from './worst.ts';

export type Outcome = {
  readonly findings: readonly Finding[];
  readonly tables: readonly SupportingTable[];
  /** Verdicts that share the error. */
  readonly verdicts: number;
};

/**
 * What the rules found. Every rule has an equal share of the error, and a search as much as a rule, also where it finds
 * nothing: what it finds must not decide how sure the others are.
 */
export function outcomesOf(plans: readonly RegressionPlan[], confidence: number): Outcome {
  const shares = plans.flatMap(({ judgeable, search }) => [
    ...(judgeable.length > 0 ? [1] : []),
    ...(search ? [1] : []),
  ]);
  const outcomes = plans.map((plan) => outcomeOf(plan, simultaneousConfidence(confidence, shares.length)));
  return {
    findings: outcomes.flatMap(({ findings }) => findings),
    tables: outcomes.flatMap(({ tables }) => tables),
    verdicts: outcomes.reduce((sum, { verdicts }) => sum + verdicts, 0),
  };
}

function outcomeOf({ judgeable, findings, search, metric, evidence }: RegressionPlan, confidence: number): Outcome {
  const declared = findingsByHolm(judgeable, confidence);
  const suspects = search?.suspects.map(({ judgement }) => judgement) ?? [];
  const tried = findingsByHolm(suspects, confidence);
  return {
    // What a search suspects and cannot confirm is listed, and blocks nobody.
    findings: [...findings, ...declared, ...tried.filter(({ verdict }) => verdict === 'fail')],
    tables: [
      ...worstSlices(declared, evidence),
      ...(search === null ? [] : [searchTable(search, tried, metric, evidence)]),
    ],
    verdicts: judgeable.length + suspects.length,
  };
}
