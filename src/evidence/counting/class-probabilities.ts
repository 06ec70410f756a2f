import { EvidenceError } from '../errors.ts';
import { compare } from './cells.ts';
import { className, classNameSql } from './class-name.ts';
import { labelColumn, type Side } from './rows.ts';
import { numberSql } from './scores.ts';
import { literal } from './sql.ts';
import { type Column, columnOf } from './table.ts';
import type { Required } from './variables.ts';

/** The columns of a side that hold the probability of each class, against the label of another. */
export type ClassProbabilities = {
  readonly columns: readonly Column[];
  /** As SQL: the label's class by its name, whether it is the class of each column, and the values of the columns. */
  readonly label: string;
  readonly isLabel: readonly string[];
  readonly values: readonly string[];
  /** The probability of the label's class. */
  readonly own: string;
  /** That every label is one of the classes. */
  readonly labelKnown: Required;
};

/** Throws EvidenceError where a column or all of them are missing. */
export function classProbabilities(truth: Side, { table, roles, alias }: Side): ClassProbabilities {
  // In one order, however the document lists them: a sum over classes is rounded in that order.
  const classes = Object.entries(roles.probabilities)
    .sort(([a], [b]) => compare(a, b))
    .map(([name, column]) => ({ name: className(name, truth.roles.positive), column: columnOf(table, column) }));
  if (classes.length === 0) throw noProbabilities(table.uri);
  const column = labelColumn(truth);
  const names = classes.map(({ name }) => literal(name));
  const labelIn = (of: string): string => classNameSql(column, of, truth.roles.positive);
  const values = classes.map((each) => numberSql(table, each.column, alias));
  const label = labelIn(truth.alias);
  return {
    columns: classes.map((each) => each.column),
    label,
    isLabel: names.map((name) => `${label} = ${name}`),
    values,
    own: `CASE ${label} ${names.map((name, at) => `WHEN ${name} THEN ${values[at]}`).join(' ')} END`,
    labelKnown: {
      alias: truth.alias,
      requirement: {
        table: truth.table,
        column,
        holds: (of) => `${labelIn(of)} IN (${names.join(', ')}) OR ${of}.${column.sql} IS NULL`,
        code: 'labels-unknown',
        expected: `a class with a column of probabilities was expected: ${listed(classes.map(({ name }) => name))}`,
        remedy: 'Correct the label, or name the column with the probability of this class.',
      },
    },
  };
}

const listed = (names: readonly string[]): string =>
  names.length > 10 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ');

const noProbabilities = (uri: string): EvidenceError =>
  new EvidenceError(
    'count-impossible',
    `${uri} names no columns of probabilities, and they are needed here.`,
    'Name the column with the probability of each class under `probabilities`.',
  );
