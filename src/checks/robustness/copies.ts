import type { CountRequest, CubeCell, MeasurementResult, MomentCell } from '../../domain/measurement.ts';
import { countsOf } from '../counts/cells.ts';
import type { Disturbed } from './disturbed.ts';

/**
 * How many rows say no more than one independent row does, where all rows of a cluster may say the same: rows over
 * (Σw)²/Σ(w of a cluster)² (Kish 1965). At least 1.
 */
export function clusterFactor({ rows, sums, products }: Pick<MomentCell, 'rows' | 'sums' | 'products'>): number {
  const weight = Number(sums[0]);
  return weight === 0 ? 1 : Math.max(1, (rows * Number(products[0])) / weight ** 2);
}

/** How many copies each row has, by these columns and the label. */
export const copiesRequest = ({ pin, roles }: Disturbed, by: readonly string[]): CountRequest => ({
  ...{ kind: 'moments', pin, variables: [], champion: null },
  roles: { ...roles, label: null, score: null, prediction: null },
  by: [...by, ...(roles.label === null ? [] : [roles.label])],
});

/**
 * The factor of the rows of one kind; of all that were counted where there are no kinds. It is the worst of any label:
 * who copies rows of one class more often than those of the other cannot make a rate within that class look surer than
 * it is.
 */
export function factorOf(copies: MeasurementResult, kind: string | null | undefined): number {
  const cells = countsOf(copies, 'moments')?.cells ?? [];
  const meant = kind === undefined ? cells : cells.filter(({ values }) => values[0] === kind);
  return Math.max(1, ...meant.map(clusterFactor));
}

/** The same rows, counted as so many times fewer. */
export const thinned = (cells: readonly CubeCell[], factor: number): readonly CubeCell[] =>
  factor === 1
    ? cells
    : cells.map((cell) => {
        const { sum, squares } = cell.weights ?? { sum: String(cell.rows), squares: String(cell.rows) };
        return { ...cell, weights: { sum, squares: String(Number(squares) * factor) } };
      });
