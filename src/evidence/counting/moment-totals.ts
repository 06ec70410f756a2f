import type { Counts, MomentCell } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';

/* Reads moments in tests. */

export type Moments = Extract<Counts, { kind: 'moments' }>;

export function momentsOf(counted: Counts | Problem): Moments {
  if ('kind' in counted && counted.kind === 'moments') return counted;
  throw new Error(`no moments: ${JSON.stringify(counted)}`);
}

/** The sums of a cell as numbers. */
export const totals = ({ exponents }: Moments, cell: MomentCell): number[] =>
  cell.sums.map((sum, index) => Number(sum) * 2 ** exponents[index]!);
