import type { Decision } from '../domain/decision.ts';
import type { CheckRun } from './check-run.ts';
import { detailRun } from './detail-run.ts';
import { gateRun } from './gate-run.ts';
import type { Links } from './links.ts';

/** The gate first, then one run per check in the order of the reports. */
export function checkRunsOf(decision: Decision, links: Links): readonly CheckRun[] {
  const checks = [...new Set(decision.reports.map((report) => report.check))];
  return [gateRun(decision, links), ...checks.map((check) => detailRun(decision, check, links))];
}
