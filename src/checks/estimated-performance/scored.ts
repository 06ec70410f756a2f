import type { MeasurementResult, ScoreCell } from '../../domain/measurement.ts';
import type { ScoredRows } from '../../statistics/estimated-performance.ts';
import { bucketOf } from '../../statistics/histogram.ts';
import { countsOf } from '../counts/cells.ts';

export type Scored = ScoredRows & { readonly label: 0 | 1 | null };

/** The sums of scores are in units of 2⁻⁴⁰. */
const unit = 2 ** -40;

export const scoredRows = (result: MeasurementResult): readonly Scored[] =>
  (countsOf(result, 'scores')?.cells ?? []).map(({ bucket, label, prediction, rows, scores }: ScoreCell) => ({
    ...{ bucket, label, prediction, rows },
    scores: Number(BigInt(scores)) * unit,
  }));

/** Whether every score is a number from 0 to 1, as probabilities are. */
export const areProbabilities = (cells: readonly Scored[]): boolean =>
  cells.every(
    ({ bucket, scores, rows }) => bucket >= bucketOf(0) && bucket <= bucketOf(1) && scores <= rows * (1 + 1e-9),
  );

export const hasLabel = (cell: Scored): cell is Scored & { readonly label: 0 | 1 } => cell.label !== null;
