import type { Answerer, Variable } from '../domain/measurement.ts';
import type { Metric } from './metric.ts';
import { meanOf } from './moment-point.ts';
import { shareMetric } from './share-metric.ts';

/** So deep that no query has as many rows. */
const everyPlace = 2 ** 31;

const ranking = (
  name: string,
  formula: string,
  source: string,
  variable: (who: Answerer) => Variable,
  isRate = false,
): Metric =>
  shareMetric({
    ...{ name, formula, source, isRate },
    ...meanOf(variable),
    perCluster: true,
    tasks: ['ranking'],
    needs: ['label', 'score', 'cluster'],
    rowsOf: 'that are queries with a relevant item',
  });

/*
 * Metrics of a ranking by descending score, each a mean over queries that have an item with relevance above 0. Of equal
 * scores the less relevant item stands first. k follows the @.
 */

export const ndcg = (k: number): Metric =>
  ranking(
    `ndcg@${k}`,
    'mean over queries of DCG / the DCG of the ideal order; DCG = Σ over the first k places of relevance / log₂(place + 1)',
    'Järvelin & Kekäläinen 2002, linear gain',
    (who) => ({ of: 'ndcg', k, who }),
  );

export const meanAveragePrecision = (k: number): Metric =>
  ranking(
    `map@${k}`,
    'mean over queries of Σ over relevant items among the first k of the share of relevant ones up to there / the smaller of k and the relevant items',
    'Manning, Raghavan & Schütze 2008, 8.4',
    (who) => ({ of: 'average-precision', k, who }),
  );

export const meanReciprocalRank = (k: number | null): Metric =>
  ranking(
    k === null ? 'mrr' : `mrr@${k}`,
    'mean over queries of 1 / place of the first relevant item, 0 where none is among the first k',
    'Voorhees 1999',
    (who) => ({ of: 'reciprocal-rank', k: k ?? everyPlace, who }),
  );

export const hitRate = (k: number): Metric =>
  ranking(
    `hit-rate@${k}`,
    'share of queries with a relevant item among the first k',
    'Deshpande & Karypis 2004',
    (who) => ({ of: 'hit', k, who }),
    true,
  );
