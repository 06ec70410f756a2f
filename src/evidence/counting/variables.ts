import type { Answerer, Variable } from '../../domain/measurement.ts';
import { EvidenceError } from '../errors.ts';
import { amountOrMissing, amountSql, everyAmount, everyProbability } from './amounts.ts';
import { binaryLabel } from './binary-label.ts';
import { classBrier, classLogLoss } from './class-losses.ts';
import type { Engine } from './engine.ts';
import { flip } from './flip.ts';
import type { Requirement } from './requirement.ts';
import { labelColumn, predictionColumn, type Rows, type Side } from './rows.ts';
import { numberSql, scoreColumn } from './scores.ts';
import { doubleSql } from './sql.ts';
import { columnOf } from './table.ts';
import { topClasses } from './top-classes.ts';

/** A variable that has one value per cluster, made of the order of its rows. */
export type RankingVariable = Extract<
  Variable,
  { readonly of: 'ndcg' | 'average-precision' | 'reciprocal-rank' | 'hit' }
>;

/**
 * A variable of a row, as SQL over `Rows.from`. It is made by + − × ÷ and comparisons of doubles (and `natural_log`,
 * which is made of them), which IEEE 754 rounds in one way: every machine has the same value.
 */
export type RowVariable = {
  /** A DOUBLE; NULL where the row has no value. */
  readonly sql: string;
  /** No value is larger than this, by definition; null where the values decide. */
  readonly most: number | null;
  readonly requires: readonly Required[];
};

/** A requirement of the side that has this alias. */
export type Required = { readonly alias: string; readonly requirement: Requirement };

/** Throws EvidenceError where a column, a role or a model is missing. */
export async function rowVariable(
  engine: Engine,
  rows: Rows,
  variable: Exclude<Variable, RankingVariable | { readonly of: 'observed' }>,
): Promise<RowVariable> {
  switch (variable.of) {
    case 'column':
      return amountIn(sideOf(rows, variable.who), variable.column);
    case 'label':
      return labelled(rows, (label) => label);
    case 'squared-label':
      return labelled(rows, (label) => `${label} * ${label}`);
    case 'absolute-label':
      return labelled(rows, (label) => `abs(${label})`);
    case 'error':
      return predicted(rows, variable.who, (error) => error);
    case 'absolute-error':
      return predicted(rows, variable.who, (error) => `abs(${error})`);
    case 'squared-error':
      return predicted(rows, variable.who, (error) => `${error} * ${error}`);
    case 'relative-error':
      return predicted(
        rows,
        variable.who,
        (error, label) => `CASE WHEN ${label} <> 0 THEN abs(${error} / ${label}) END`,
      );
    case 'pinball-loss': {
      const [over, under] = [doubleSql(1 - variable.quantile), doubleSql(variable.quantile)];
      return predicted(
        rows,
        variable.who,
        (error) => `CASE WHEN ${error} > 0 THEN ${over} * ${error} ELSE ${under} * -${error} END`,
      );
    }
    case 'brier':
      return probable(engine, rows, variable.who, 1, (score, label) => {
        const error = `CASE WHEN ${label} THEN 1 - ${score} ELSE ${score} END`;
        return `(${error}) * (${error})`;
      });
    case 'log-loss': {
      const least = leastProbability(sideOf(rows, variable.who));
      return probable(engine, rows, variable.who, 37, (score, label) => {
        const given = `CASE WHEN ${label} THEN ${score} ELSE 1 - ${score} END`;
        return `-natural_log(greatest(${doubleSql(least)}, least(${doubleSql(1 - least)}, ${given})))`;
      });
    }
    case 'class-log-loss':
      return classLogLoss(rows.candidate, sideOf(rows, variable.who));
    case 'class-brier':
      return classBrier(rows.candidate, sideOf(rows, variable.who));
    case 'top':
      return topClasses(rows.candidate, sideOf(rows, variable.who), variable.k);
    case 'flip':
      return flip(rows.candidate, sideOf(rows, 'champion'));
    case 'win':
      return win(rows, variable.column, variable.championColumn);
  }
}

/** Throws EvidenceError where there is no champion. */
export function sideOf({ candidate, champion }: Rows, who: Answerer): Side {
  const side = who === 'candidate' ? candidate : champion;
  if (side !== null) return side;
  throw new EvidenceError(
    'count-impossible',
    `There is no champion beside ${candidate.table.uri}, and a comparison with one is asked for.`,
    'Leave out the rule that compares, or name the champion.',
  );
}

function amountIn({ table, alias }: Side, name: string): RowVariable {
  const column = columnOf(table, name);
  const requirement = amountOrMissing(table, column);
  return { sql: amountSql(table, column, alias), most: null, requires: [{ alias, requirement }] };
}

function labelled({ candidate }: Rows, value: (label: string) => string): RowVariable {
  const { sql, ...rest } = amountIn(candidate, labelColumn(candidate).name);
  return { ...rest, sql: value(`(${sql})`) };
}

function predicted(rows: Rows, who: Answerer, value: (error: string, label: string) => string): RowVariable {
  const side = sideOf(rows, who);
  const prediction = predictionColumn(side);
  const label = labelled(rows, (sql) => sql);
  return {
    sql: value(`(${amountSql(side.table, prediction, side.alias)} - ${label.sql})`, label.sql),
    most: null,
    requires: [...label.requires, { alias: side.alias, requirement: everyAmount(side.table, prediction) }],
  };
}

/** A loss of the score as a probability, where there is a label. */
async function probable(
  engine: Engine,
  rows: Rows,
  who: Answerer,
  most: number,
  loss: (score: string, label: string) => string,
): Promise<RowVariable> {
  const label = await binaryLabel(engine, rows.candidate);
  const { table, roles, alias } = sideOf(rows, who);
  const column = scoreColumn(table, roles.score);
  return {
    sql: `CASE WHEN ${label.sql} IS NOT NULL THEN ${loss(numberSql(table, column, alias), label.sql)} END`,
    most,
    requires: [{ alias, requirement: everyProbability(table, column) }],
  };
}

/** What scikit-learn's log_loss clips by: the distance from 1 to the next number of the score's type. */
const leastProbability = ({ table, roles }: Side): number =>
  scoreColumn(table, roles.score).type === 'FLOAT' ? 2 ** -23 : 2 ** -52;

function win(rows: Rows, own: string, other: string): RowVariable {
  const candidate = amountIn(sideOf(rows, 'candidate'), own);
  const champion = amountIn(sideOf(rows, 'champion'), other);
  const [a, b] = [candidate.sql, champion.sql];
  return {
    sql: `CASE WHEN ${a} > ${b} THEN 1.0 WHEN ${a} = ${b} THEN 0.5 WHEN ${a} < ${b} THEN 0.0 END`,
    most: 1,
    requires: [...candidate.requires, ...champion.requires],
  };
}
