import { EvidenceError } from '../errors.ts';
import { className, classNameSql } from './class-name.ts';
import { labelColumn, type Side } from './rows.ts';
import { finiteScore, numberSql } from './scores.ts';
import { literal } from './sql.ts';
import { columnOf } from './table.ts';
import type { RowVariable } from './variables.ts';

/**
 * 1 where the label is among the k most probable classes; of equally probable classes the label's own comes last.
 * Any finite scores will do as probabilities: only their order counts.
 */
export function topClasses(truth: Side, { table, roles, alias }: Side, k: number): RowVariable {
  const classes = Object.entries(roles.probabilities).map(([name, column]) => ({
    name: className(name, truth.roles.positive),
    column: columnOf(table, column),
  }));
  if (classes.length === 0) throw noProbabilities(table.uri);
  const column = labelColumn(truth);
  const names = classes.map(({ name }) => literal(name));
  const labelIn = (of: string): string => classNameSql(column, of, truth.roles.positive);
  const values = classes.map((each) => numberSql(table, each.column, alias));
  const label = labelIn(truth.alias);
  const own = `CASE ${label} ${names.map((name, at) => `WHEN ${name} THEN ${values[at]}`).join(' ')} END`;
  // As many as k classes are at least as probable as the label exactly where the next one is less probable.
  const next = `list_reverse_sort(list_value(${values.join(', ')}))[${k + 1}]`;
  const isAmong = k >= classes.length ? 'true' : `${own} > ${next}`;
  const isClass = {
    table: truth.table,
    column,
    holds: (of: string) => `${labelIn(of)} IN (${names.join(', ')}) OR ${of}.${column.sql} IS NULL`,
    code: 'labels-unknown',
    expected: `a class with a column of probabilities was expected: ${listed(classes.map(({ name }) => name))}`,
    remedy: 'Correct the label, or name the column with the probability of this class.',
  } as const;
  return {
    sql: `CASE WHEN ${label} IS NULL THEN NULL WHEN ${isAmong} THEN 1.0 ELSE 0.0 END`,
    most: 1,
    requires: [
      { alias: truth.alias, requirement: isClass },
      ...classes.map((each) => ({ alias, requirement: finiteScore(table, each.column) })),
    ],
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
