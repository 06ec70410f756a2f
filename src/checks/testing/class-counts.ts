import type { CountRequest, Counts } from '../../domain/measurement.ts';
import { groupsBy, type Pair, predictionColumn, textOf, weightExponent, weightsOf } from './paired-rows.ts';

type Request = Extract<CountRequest, { kind: 'matrix' }>;

export function matrixOf(
  pairs: readonly Pair[],
  { by, roles, champion }: Request,
): Extract<Counts, { kind: 'matrix' }> {
  const keyOf = ({ row, other }: Pair) => ({
    values: by.map((column) => textOf(row, column)),
    label: textOf(row, roles.label),
    prediction: textOf(row, predictionColumn(roles)),
    champion: champion === null ? null : textOf(other, predictionColumn(champion.roles)),
  });
  return {
    kind: 'matrix',
    rows: pairs.reduce((sum, { rows }) => sum + rows, 0),
    cells: groupsBy(pairs, keyOf).map((own) => ({
      ...keyOf(own[0]!),
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
      ...weightsOf(own, roles),
    })),
    ...(roles.weight === null ? {} : { weightExponent }),
  };
}
