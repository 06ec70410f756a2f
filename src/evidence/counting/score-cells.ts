import type { Counts, ScoreCell } from '../../domain/measurement.ts';
import { compare } from './cells.ts';
import type { Engine } from './engine.ts';
import { largestValues } from './largest-values.ts';
import { outcomeKeys, outcomesOf } from './outcomes.ts';
import { wholeSql } from './quantum.ts';
import type { Requirement } from './requirement.ts';
import { joined, type Key, rowCounts, rowsOf } from './row-counts.ts';
import type { Rows } from './rows.ts';
import { finiteScore, numberSql, scoreColumn } from './scores.ts';
import type { Column, Table } from './table.ts';
import { sideOf } from './variables.ts';
import { type Weight, weightOf } from './weight.ts';

type Scores = Extract<Counts, { kind: 'scores' }>;

/** Rows and the sums of their scores per bucket of the score × label × prediction. Throws EvidenceError. */
export async function scoreCells(engine: Engine, rows: Rows): Promise<Scores> {
  const { candidate, champion } = rows;
  const sides = champion === null ? [candidate] : [candidate, champion];
  const requires = sides.flatMap((side) => {
    const column = scoreColumn(side.table, side.roles.score);
    return [finiteScore(side.table, column), smallScore(side.table, column)].map((requirement) => ({
      alias: side.alias,
      requirement,
    }));
  });
  await largestValues(engine, rows, requires, []);
  const weight = await weightOf(engine, candidate);
  const outcomes = await outcomeKeys(engine, rows);
  return {
    kind: 'scores',
    rows: candidate.table.rows,
    cells: await cellsOf(engine, rows, 'prediction', outcomes, weight),
    champion: champion === null ? null : await cellsOf(engine, rows, 'champion', outcomes, weight),
    ...(weight && { weightExponent: weight.exponent }),
  };
}

/** The scores of the model whose prediction that is, beside the candidate's label. */
async function cellsOf(
  engine: Engine,
  rows: Rows,
  whose: 'prediction' | 'champion',
  outcomes: readonly Key[],
  weight: Weight | null,
): Promise<ScoreCell[]> {
  const { table, roles, alias } = sideOf(rows, whose === 'prediction' ? 'candidate' : 'champion');
  const column = scoreColumn(table, roles.score);
  const score = numberSql(table, column, alias);
  const whole = wholeSql(score, -40);
  const summed = weight === null ? whole : `CAST(${weight.whole} AS HUGEINT) * ${whole}`;
  const bucket = { table, name: column.name, sql: bucketSql(score) };
  const counted = await rowCounts(engine, rows, [bucket, ...outcomes], weight, [summed]);
  const outcome = await outcomesOf(
    engine,
    rows,
    counted.map(({ texts }) => texts),
    1,
  );
  const cells = joined(counted, (own) => {
    const of = outcome(own);
    return { bucket: Number(own[0]), label: of.label, prediction: of[whose] };
  });
  return cells
    .map(({ cell, counts }) => ({ ...cell, ...rowsOf(counts), scores: String(counts.sums[0]) }))
    .sort(inOrder);
}

/** `bucketOf` of statistics/histogram.ts in SQL. */
const bucketSql = (score: string): string =>
  `524288 + (CASE WHEN ${score} < 0 THEN -1 ELSE 1 END) * ((CAST(CAST(${score} AS BIT) AS BIGINT) >> 44) & 524287)`;

/** Far beyond any probability, margin or logit, and small enough for exact sums of a hundred million rows. */
const largestScore = 2 ** 20;

const smallScore = (table: Table, column: Column): Requirement => ({
  table,
  column,
  holds: (alias) => `abs(${numberSql(table, column, alias)}) <= ${largestScore}`,
  code: 'value-out-of-range',
  expected: `a score between -${largestScore} and ${largestScore} was expected`,
  remedy: 'Give scores in a smaller unit, such as probabilities or logits.',
});

const inOrder = (a: ScoreCell, b: ScoreCell): number =>
  a.bucket - b.bucket || compare(a.label, b.label) || compare(a.prediction, b.prediction);
