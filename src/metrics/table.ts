import type { Task } from '../domain/task.ts';
import { amountMetrics } from './amounts.ts';
import { binaryMetrics } from './binary.ts';
import type { Metric } from './metric.ts';
import { multiclassMetrics, topK } from './multiclass.ts';
import { type ColumnsOf, outcomeMetrics } from './outcomes.ts';
import { probabilityMetrics } from './probabilities.ts';
import { hitRate, meanAveragePrecision, meanReciprocalRank, ndcg } from './ranking.ts';
import { pinball, regressionMetrics } from './regression.ts';
import { scoreMetrics } from './scores.ts';

/*
 * Every metric of one model's answers. An entry in one of these lists is all that a new one needs; docs/metrics.md and
 * the documents' schemas are made from them. Of one name there is at most one metric per task.
 */

const metrics: readonly Metric[] = [
  ...binaryMetrics,
  ...scoreMetrics,
  ...probabilityMetrics,
  ...multiclassMetrics,
  ...regressionMetrics,
  meanReciprocalRank(null),
];

/** Metrics with a number in their name, `ndcg@10`. */
export type Family = {
  readonly name: string;
  /** What may follow the @. */
  readonly parameter: RegExp;
  readonly make: (parameter: number) => Metric;
  /** Where nobody says. */
  readonly usual: readonly number[];
};

const whole = /[1-9][0-9]{0,3}/;

export const families: readonly Family[] = [
  { name: 'top-k', parameter: whole, make: topK, usual: [3] },
  { name: 'pinball', parameter: /0\.[0-9]{1,4}/, make: pinball, usual: [0.1, 0.5, 0.9] },
  { name: 'ndcg', parameter: whole, make: ndcg, usual: [10] },
  { name: 'map', parameter: whole, make: meanAveragePrecision, usual: [10] },
  { name: 'mrr', parameter: whole, make: meanReciprocalRank, usual: [10] },
  { name: 'hit-rate', parameter: whole, make: hitRate, usual: [10] },
];

/** Stands for columns that a card has not named yet: what a metric is does not depend on them. */
const anyColumns: ColumnsOf = () => ({ outcome: 'outcome', amounts: { NAME: 'amount' } });

/** One of each, for a reader: families by their usual parameter, amounts as `amounts.NAME`. */
export const everyMetric: readonly Metric[] = [
  ...metrics,
  ...families.map(({ make, usual }) => make(usual[0]!)),
  ...outcomeMetrics(anyColumns),
  ...amountMetrics(anyColumns),
];

/** Everything that can be said of a table of this task. */
export const metricsOf = (task: Task, columns: ColumnsOf): readonly Metric[] =>
  [
    ...metrics,
    ...families.flatMap(({ make, usual }) => usual.map(make)),
    ...outcomeMetrics(columns),
    ...amountMetrics(columns),
  ].filter(({ tasks }) => tasks.includes(task));

/** Those whose columns are roles, so that they are the same for every card. */
const byName: ReadonlyMap<string, readonly Metric[]> = Map.groupBy(metrics, ({ name }) => name);

const amountName = /^amounts\.([A-Za-z0-9_-]+)(\.total)?$/;

/** Whether it is an amount that only a card knows, and what the card calls it. */
export const amountOf = (metric: string): string | null => amountName.exec(metric)?.[1] ?? null;

/** The metrics of that name, one per task at most; none for an unknown name. Amounts are known by the card alone. */
export function metricsNamed(name: string, columns: ColumnsOf = anyColumns): readonly Metric[] {
  const fixed = byName.get(name);
  if (fixed !== undefined) return fixed;
  const [family, parameter, ...more] = name.split('@');
  const found = families.find((each) => each.name === family);
  if (more.length > 0) return [];
  if (found !== undefined && parameter !== undefined) {
    return new RegExp(`^${found.parameter.source}$`).test(parameter) ? [found.make(Number(parameter))] : [];
  }
  const amount = amountName.exec(name);
  const own = amount !== null && columns === anyColumns ? `amounts.NAME${amount[2] ?? ''}` : name;
  return [...outcomeMetrics(columns), ...amountMetrics(columns)].filter((metric) => metric.name === own);
}

export const metricFor = (name: string, task: Task, columns: ColumnsOf = anyColumns): Metric | null =>
  metricsNamed(name, columns).find(({ tasks }) => tasks.includes(task)) ?? null;

const escaped = (text: string): string => text.replaceAll(/[.-]/g, '\\$&');

/** What documents may write where a metric is meant. */
export const metricPattern = new RegExp(
  `^(?:${[
    ...new Set([...metrics, ...outcomeMetrics(anyColumns)].map(({ name }) => escaped(name))),
    ...families.map(({ name, parameter }) => `${escaped(name)}@${parameter.source}`),
    'amounts\\.[A-Za-z0-9_\\-]+(?:\\.total)?',
  ].join('|')})$`,
);
