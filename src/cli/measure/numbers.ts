import type { CheckReport, Finding, Scope, Uncertainty, Unit } from '../../domain/finding.ts';
import { smallestCell } from '../../domain/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Difference, Estimate } from '../../metrics/estimate.ts';
import type { Metric } from '../../metrics/metric.ts';

/** One measured number, with how sure it is and what it rests on. */
export type MeasuredNumber = {
  readonly metric: string;
  readonly scope: Scope;
  readonly reference: Scope | null;
  /** Null where there is no denominator, or too few rows to print. */
  readonly estimate: number | null;
  readonly uncertainty: Uncertainty;
  readonly unit: Unit;
  readonly n: readonly number[];
};

/** What a table yields. */
export type TableMeasures = {
  readonly table: string;
  readonly digest: string;
  readonly rows: number;
  readonly task: string;
  readonly metrics: readonly MeasuredNumber[];
  /** Less the champion's, on the same rows. */
  readonly againstChampion: readonly MeasuredNumber[];
  readonly slices: readonly MeasuredNumber[];
  readonly groups: readonly MeasuredNumber[];
  readonly drift: readonly MeasuredNumber[];
  readonly problems: readonly Problem[];
};

export const confidence = 0.95;

/** Of a cell that could point at a person not even its size is told. */
const untold = { estimate: null, uncertainty: { none: `fewer than ${smallestCell} rows` }, n: [] } as const;

export function numberOf(
  metric: Metric,
  scope: Scope,
  reference: Scope | null,
  found: Estimate | Difference | null,
): MeasuredNumber {
  const about = {
    metric: metric.name,
    scope,
    reference,
    unit: reference === null ? metric.unit : 'difference',
  } as const;
  if (found === null) return { ...about, estimate: null, uncertainty: { none: 'no rows to count it on' }, n: [0] };
  const { estimate, interval, method, rows, least } = found;
  const uncertainty = interval === null ? { none: method } : { ...interval, confidence, method };
  if (least < smallestCell) return { ...about, ...untold };
  return { ...about, estimate, uncertainty, n: [Math.round(rows)] };
}

/** What a check found, without the limit that it had to be asked with. */
export const numbersOf = ({ findings }: CheckReport): MeasuredNumber[] =>
  findings.filter(({ verdict }) => verdict !== 'not-applicable').map(withoutVerdict);

const withoutVerdict = ({ metric, scope, reference, estimate, uncertainty, unit, n }: Finding): MeasuredNumber =>
  n.some((rows) => rows > 0 && rows < smallestCell)
    ? { metric, scope, reference, unit, ...untold }
    : { metric, scope, reference, estimate, uncertainty, unit, n };
