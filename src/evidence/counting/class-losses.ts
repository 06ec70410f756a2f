import { everyProbability } from './amounts.ts';
import { type ClassProbabilities, classProbabilities } from './class-probabilities.ts';
import type { Side } from './rows.ts';
import { doubleSql } from './sql.ts';
import type { RowVariable } from './variables.ts';

/** −ln of the probability of the label's class, clipped as scikit-learn's log_loss clips it. */
export function classLogLoss(truth: Side, side: Side): RowVariable {
  return classLoss(truth, side, ({ own, columns }) => {
    const least = columns.every(({ type }) => type === 'FLOAT') ? 2 ** -23 : 2 ** -52;
    return {
      sql: `-natural_log(greatest(${doubleSql(least)}, least(${doubleSql(1 - least)}, ${own})))`,
      most: 37,
    };
  });
}

/** Brier 1950: the squared distance of the probabilities from what happened, over all classes. */
export function classBrier(truth: Side, side: Side): RowVariable {
  return classLoss(truth, side, ({ values, isLabel }) => {
    const squares = values.map((value, at) => {
      const error = `CASE WHEN ${isLabel[at]} THEN 1 - ${value} ELSE ${value} END`;
      return `(${error}) * (${error})`;
    });
    return { sql: squares.join(' + '), most: values.length };
  });
}

function classLoss(
  truth: Side,
  side: Side,
  loss: (classes: ClassProbabilities) => { readonly sql: string; readonly most: number },
): RowVariable {
  const classes = classProbabilities(truth, side);
  const { sql, most } = loss(classes);
  const { table, alias } = side;
  return {
    sql: `CASE WHEN ${classes.label} IS NOT NULL THEN ${sql} END`,
    most,
    requires: [
      classes.labelKnown,
      ...classes.columns.map((column) => ({ alias, requirement: everyProbability(table, column) })),
    ],
  };
}
