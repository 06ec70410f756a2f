import { className, classNameSql } from './class-name.ts';
import { predictionColumn, type Side } from './rows.ts';
import { finiteScore, numberSql, scoreColumn } from './scores.ts';
import { doubleSql, literal } from './sql.ts';
import type { RowVariable } from './variables.ts';

/** 1 where two predictions of a row differ. Throws EvidenceError where a model has none. */
export function flip(candidate: Side, champion: Side): RowVariable {
  const isThreshold = [candidate, champion].some(
    ({ roles }) => roles.prediction !== null && 'threshold' in roles.prediction,
  );
  // Models that name their classes each in its own words are compared by what both call positive.
  const isBinary = isThreshold || candidate.roles.positive !== champion.roles.positive;
  const [ours, theirs] = [answerOf(candidate, isBinary), answerOf(champion, isBinary)];
  return {
    sql: `CASE WHEN ${ours.sql} IS DISTINCT FROM ${theirs.sql} THEN 1.0 ELSE 0.0 END`,
    most: 1,
    requires: [...ours.requires, ...theirs.requires],
  };
}

type Answer = Pick<RowVariable, 'sql' | 'requires'>;

function answerOf(side: Side, isBinary: boolean): Answer {
  const { table, roles, alias } = side;
  if (roles.prediction !== null && 'threshold' in roles.prediction) {
    const score = scoreColumn(table, roles.score);
    return {
      sql: `${numberSql(table, score, alias)} >= ${doubleSql(roles.prediction.threshold)}`,
      requires: [{ alias, requirement: finiteScore(table, score) }],
    };
  }
  const name = classNameSql(predictionColumn(side), alias, roles.positive);
  const positive = literal(className(String(roles.positive), roles.positive));
  return { sql: isBinary ? `(${name} = ${positive})` : name, requires: [] };
}
