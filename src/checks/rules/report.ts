import { canonicalJson } from '../../domain/digest.ts';
import type { CheckReport, Figure, Finding, SupportingTable } from '../../domain/finding.ts';
import type { MeasurementResult } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { worst } from '../../domain/verdict.ts';
import { digestsOf } from '../check.ts';

export type ReportParts = {
  readonly check: string;
  readonly model: string;
  readonly method: string;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly tables?: readonly SupportingTable[];
  readonly figures?: readonly Figure[];
  readonly results: readonly MeasurementResult[];
};

/** A report whose verdict is the worst of its findings and problems. Each problem is said once. */
export function reportOf({
  check,
  model,
  method,
  findings,
  problems,
  tables,
  figures,
  results,
}: ReportParts): CheckReport {
  const unique = [...new Map(problems.map((problem) => [canonicalJson(problem), problem])).values()];
  return {
    check,
    model,
    verdict: worst([...unique.map(() => 'error' as const), ...findings.map(({ verdict }) => verdict)]),
    findings,
    problems: unique,
    method,
    tables: tables ?? [],
    figures: figures ?? [],
    measurements: digestsOf(results),
  };
}
