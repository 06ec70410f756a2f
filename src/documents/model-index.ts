import { z } from 'zod';
import type { Json } from '../domain/digest.ts';
import type { Claim } from './card.ts';

/*
 * Hugging Face's `model-index`: results of evaluations, which are claims to us.
 * https://github.com/huggingface/hub-docs/blob/main/modelcard.md
 */

const Metric = z.looseObject({ type: z.string({ error: 'the metric, such as accuracy' }), value: z.number() });
const Result = z.looseObject({
  task: z.looseObject({ type: z.string() }),
  dataset: z.looseObject({ type: z.string(), name: z.string() }),
  metrics: z.array(Metric),
});
const ModelIndex = z.array(z.looseObject({ name: z.string(), results: z.array(Result) }));

/** The part of the front matter that is checked. Other keys are Hugging Face's business. */
export const WithModelIndex = z.looseObject({ 'model-index': ModelIndex.optional() });
export type ModelIndex = z.infer<typeof ModelIndex>;

/** A claim and the path of its metric below `model-index`. */
export type IndexedClaim = { readonly claim: Claim; readonly path: readonly (string | number)[] };

const metricNames: readonly (readonly [huggingface: string, ours: string])[] = [
  ['acc', 'accuracy'],
  ['auc', 'auroc'],
  ['roc_auc', 'auroc'],
];

const metricName = (type: string): string =>
  metricNames.find(([name]) => name === type)?.[1] ?? type.replaceAll('_', '-');

/**
 * The claims of a model index. A result names a data set of the Hub, not a table of ours, so it rests on evidence only
 * where that data set has the name of one of the card's tables; otherwise `evidence` is null and nothing shows it.
 */
export function indexedClaims(index: ModelIndex, tables: readonly string[]): readonly IndexedClaim[] {
  return index.flatMap(({ results }, model) =>
    results.flatMap(({ dataset, metrics }, result) =>
      metrics.map(({ type, value }, metric) => ({
        path: [model, 'results', result, 'metrics', metric],
        claim: {
          metric: metricName(type),
          value,
          tolerance: null,
          evidence: tables.find((table) => [dataset.type, dataset.name, dataset.split].includes(table)) ?? null,
          group: null,
          where: {},
        },
      })),
    ),
  );
}

/** Whether a claim says nothing that a model index has no field for. */
export const fitsModelIndex = ({ metric, tolerance, evidence, group, where }: Claim): boolean =>
  metricName(metric) === metric &&
  tolerance === null &&
  evidence !== null &&
  group === null &&
  Object.keys(where).length === 0;

/** A model index that makes exactly these claims. */
export function modelIndexOf(name: string, task: string, claims: readonly Claim[]): Json {
  return [
    {
      name,
      results: claims.map(({ metric, value, evidence }) => ({
        task: { type: task },
        dataset: { type: evidence, name: evidence },
        metrics: [{ type: metric, value }],
      })),
    },
  ];
}

/** The index without the metrics at these paths: claims that the card no longer makes. */
export function withoutMetrics(index: ModelIndex, paths: ReadonlySet<string>): Json {
  return index.map((entry, model) => ({
    ...entry,
    results: entry.results.map((result, i) => ({
      ...result,
      metrics: result.metrics.filter((_, metric) => !paths.has([model, 'results', i, 'metrics', metric].join('/'))),
    })),
  })) as unknown as Json;
}
