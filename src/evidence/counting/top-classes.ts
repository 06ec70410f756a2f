import { classProbabilities } from './class-probabilities.ts';
import type { Side } from './rows.ts';
import { finiteScore } from './scores.ts';
import type { RowVariable } from './variables.ts';

/**
 * 1 where the label is among the k most probable classes; of equally probable classes the label's own comes last.
 * Any finite scores will do as probabilities: only their order counts.
 */
export function topClasses(truth: Side, side: Side, k: number): RowVariable {
  const { columns, label, values, own, labelKnown } = classProbabilities(truth, side);
  // As many as k classes are at least as probable as the label exactly where the next one is less probable.
  const next = `list_reverse_sort(list_value(${values.join(', ')}))[${k + 1}]`;
  const isAmong = k >= values.length ? 'true' : `${own} > ${next}`;
  const { table, alias } = side;
  return {
    sql: `CASE WHEN ${label} IS NULL THEN NULL WHEN ${isAmong} THEN 1.0 ELSE 0.0 END`,
    most: 1,
    requires: [labelKnown, ...columns.map((column) => ({ alias, requirement: finiteScore(table, column) }))],
  };
}
