import type { Variable } from '../domain/measurement.ts';
import type { Description, Metric } from './metric.ts';
import { meanOf, momentMetric } from './moment-metric.ts';

type Kind = Extract<Variable, { of: 'ndcg' | 'average-precision' | 'reciprocal-rank' | 'hit' }>['of'];

const perQuery =
  (name: string, of: Kind, formula: string, source: string) =>
  (k: number): Metric =>
    momentMetric({
      ...({ tasks: ['ranking'], needs: ['label', 'score', 'cluster'] } satisfies Partial<Description>),
      ...{ name: `${name}@${k}`, formula, source, better: 'larger', unit: 'rate', range: [0, 1] },
      rowsOf: 'that are queries with a relevant row',
      ...meanOf((who) => ({ of, k, who })),
    });

/** Means over queries of the first k rows by score. Of equal scores the less relevant stand first. */
export const ndcg = perQuery(
  'ndcg',
  'ndcg',
  'mean over queries of DCG / ideal DCG, DCG = Σ relevance / log₂(1 + rank)',
  'Järvelin & Kekäläinen 2002',
);
export const meanAveragePrecision = perQuery(
  'map',
  'average-precision',
  'mean over queries of Σ precision at each relevant row / the smaller of k and the relevant rows',
  'Manning, Raghavan & Schütze 2008, 8.4',
);
export const meanReciprocalRank = perQuery(
  'mrr',
  'reciprocal-rank',
  'mean over queries of 1 / rank of the first relevant row',
  'Voorhees 1999',
);
export const hitRate = perQuery(
  'hit-rate',
  'hit',
  'share of queries with a relevant row among the first k',
  'Deshpande & Karypis 2004',
);
