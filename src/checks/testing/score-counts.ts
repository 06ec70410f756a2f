import type { ColumnRoles, CountRequest, Counts, ScoreCell } from '../../domain/measurement.ts';
import { bucketOf } from '../../statistics/histogram.ts';
import {
  binary,
  groupsBy,
  numberOf,
  type Pair,
  predictionOf,
  type Row,
  weightExponent,
  weightsOf,
  wholeWeight,
} from './paired-rows.ts';

type Request = Extract<CountRequest, { kind: 'scores' }>;

export function scoresOf(pairs: readonly Pair[], { roles, champion }: Request): Extract<Counts, { kind: 'scores' }> {
  return {
    kind: 'scores',
    rows: pairs.reduce((sum, { rows }) => sum + rows, 0),
    cells: cellsOf(pairs, roles, roles, ({ row }) => row),
    champion: champion === null ? null : cellsOf(pairs, roles, champion.roles, ({ other }) => other),
    ...(roles.weight === null ? {} : { weightExponent }),
  };
}

/** The label and the weight are the candidate's, whoever's score it is. */
function cellsOf(
  pairs: readonly Pair[],
  own: ColumnRoles,
  roles: ColumnRoles,
  answered: (pair: Pair) => Row | undefined,
): ScoreCell[] {
  const scoreOf = (pair: Pair): number => numberOf(answered(pair), roles.score)!;
  const keyOf = (pair: Pair) => ({
    bucket: bucketOf(scoreOf(pair)),
    label: binary(pair.row[own.label ?? ''], own.positive),
    prediction: predictionOf(answered(pair), roles),
  });
  const scoreSum = (pairsOfCell: readonly Pair[]): bigint =>
    pairsOfCell.reduce((sum, pair) => {
      const score = BigInt(Math.round(scoreOf(pair) * 2 ** 40));
      return sum + BigInt(pair.rows) * score * (own.weight === null ? 1n : wholeWeight(pair.row, own));
    }, 0n);
  return groupsBy(pairs, keyOf)
    .map((cell) => ({
      ...keyOf(cell[0]!),
      rows: cell.reduce((sum, { rows }) => sum + rows, 0),
      scores: String(scoreSum(cell)),
      ...weightsOf(cell, own),
    }))
    .sort((a, b) => a.bucket - b.bucket);
}
