import type { Answerer } from '../../domain/measurement.ts';
import { amountSql, relevanceOrMissing } from './amounts.ts';
import { exponentOf } from './quantum.ts';
import { labelColumn, type Rows } from './rows.ts';
import { finiteScore, numberSql, scoreColumn } from './scores.ts';
import { doubleSql } from './sql.ts';
import { type RankingVariable, type Required, sideOf } from './variables.ts';

/** What ranking variables need of each row. */
export type Ranking = {
  /** As SQL over `Rows.from`. */
  readonly relevance: string;
  /** `relevance` and a score per model, as SQL over `Rows.from`. */
  readonly inputs: readonly string[];
  readonly requires: readonly Required[];
  /** The places of each row in its cluster, as SQL over a selection that holds the inputs and those columns. */
  readonly places: (cluster: readonly string[]) => readonly string[];
};

/** Null where nothing is ranked. Throws EvidenceError where a column or a model is missing. */
export function rankingOf(rows: Rows, variables: readonly RankingVariable[]): Ranking | null {
  if (variables.length === 0) return null;
  const { table, alias } = rows.candidate;
  const label = labelColumn(rows.candidate);
  const answerers = [...new Set(variables.map(({ who }) => who))];
  const scores = answerers.map((who) => {
    const side = sideOf(rows, who);
    const column = scoreColumn(side.table, side.roles.score);
    return { who, alias: side.alias, column, table: side.table };
  });
  const relevance = amountSql(table, label, alias);
  return {
    relevance,
    inputs: [
      `${relevance} AS relevance`,
      ...scores.map((score) => `${numberSql(score.table, score.column, score.alias)} AS score_${score.who}`),
    ],
    requires: [
      { alias, requirement: relevanceOrMissing(table, label) },
      ...scores.map((score) => ({ alias: score.alias, requirement: finiteScore(score.table, score.column) })),
    ],
    places: (cluster) => {
      // Rows without a label have places of their own: they stand before no other.
      const within = `PARTITION BY ${[...cluster, 'relevance IS NULL'].join(', ')}`;
      const descending = (who: Answerer): string => `${within} ORDER BY score_${who} DESC, relevance`;
      return [
        `row_number() OVER (${within} ORDER BY relevance DESC) AS ideal`,
        ...answerers.flatMap((who) => [
          `row_number() OVER (${descending(who)}) AS place_${who}`,
          // With their peers: which of two rows that are alike comes first is left open.
          `count(*) FILTER (relevance = 0) OVER (${descending(who)} RANGE UNBOUNDED PRECEDING) AS passed_${who}`,
        ]),
      ];
    },
  };
}

/**
 * A ranking variable of a cluster, as SQL that aggregates its rows and their places. NULL without a relevant row.
 * Terms are summed as whole numbers in units of 2⁻⁵² of the largest, so that their order does not count.
 * Järvelin & Kekäläinen 2002 with linear gain; Manning, Raghavan & Schütze 2008, 8.4.
 * @param largest relevance in the table
 */
export function rankingValue({ of, k, who }: RankingVariable, largest: number): string {
  const top = `place_${who} <= ${doubleSql(k)}`;
  const relevant = 'count(*) FILTER (relevance > 0)';
  switch (of) {
    case 'ndcg': {
      const unit = doubleSql(2 ** -exponentOf(largest, 52));
      const gains = (place: string): string =>
        `CAST(sum(CASE WHEN ${place} <= ${doubleSql(k)} THEN ` +
        `CAST(relevance * (natural_log(2.0) / natural_log(${place} + 1.0)) * ${unit} AS BIGINT) END) AS DOUBLE)`;
      return `coalesce(${gains(`place_${who}`)}, 0) / nullif(${gains('ideal')}, 0)`;
    }
    case 'average-precision': {
      const precision = `(place_${who} - passed_${who}) / place_${who}`;
      const whole = `sum(CAST(${precision} * ${doubleSql(2 ** 52)} AS BIGINT)) FILTER (relevance > 0 AND ${top})`;
      return `coalesce(CAST(${whole} AS DOUBLE), 0) / ${doubleSql(2 ** 52)} / nullif(least(${relevant}, ${doubleSql(k)}), 0)`;
    }
    case 'reciprocal-rank':
      return `CASE WHEN ${relevant} > 0 THEN coalesce(1.0 / min(place_${who}) FILTER (relevance > 0 AND ${top}), 0) END`;
    case 'hit':
      return `CASE WHEN ${relevant} > 0 THEN CAST(count(*) FILTER (relevance > 0 AND ${top}) > 0 AS INTEGER) END`;
  }
}
