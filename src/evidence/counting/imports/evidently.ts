import { z } from 'zod';
import type { Json } from '../../../domain/digest.ts';
import type { ImportedValue } from '../../../domain/measurement.ts';
import { resultsAs } from './result-file.ts';

type Members = Readonly<Record<string, Json>>;
const Members = z.record(z.string(), z.json());

const Metric = z.union([
  z.object({ config: Members, value: z.json() }),
  /** Up to version 0.6. */
  z.object({ metric: z.string(), result: Members }),
]);
type Metric = z.infer<typeof Metric>;

/** A metric that was not computed is an empty mapping. */
const File = z.object({ metrics: z.array(z.union([Metric, z.strictObject({}).transform(() => null)])) });

export const isEvidently = (json: Json): boolean =>
  z.object({ metrics: z.array(z.record(z.string(), z.unknown())) }).safeParse(json).success;

/**
 * Every number of an Evidently report, by the name of its metric and, where the metric has several, the path to it:
 * `MissingValueCount.share`. A share of one column's values that stands beside its count is known to be of so many.
 */
export function evidentlyValues(json: Json, uri: string): ImportedValue[] {
  return resultsAs(File, json, uri, 'Evidently').metrics.flatMap((metric) => {
    if (metric === null) return [];
    const isOfColumn = 'config' in metric && typeof metric.config.column === 'string';
    return numbersIn('config' in metric ? metric.value : metric.result).map(({ path, number, beside }) => {
      const n = isOfColumn && path.at(-1) === 'share' ? rowsBehind(number, beside.count) : null;
      return {
        metric: [nameOf(metric), ...path].join('.'),
        scope: scopeOf(metric),
        value: number,
        n,
        isShare: n !== null,
      };
    });
  });
}

/** `evidently:metric_v2:MissingValueCount` → `MissingValueCount` */
const nameOf = (metric: Metric): string =>
  'metric' in metric
    ? metric.metric
    : String(metric.config.type ?? 'metric')
        .split(':')
        .at(-1)!;

/** The column, and what else tells one use of a metric from another: the quantile, the ends of a range. */
function scopeOf(metric: Metric): ImportedValue['scope'] {
  if ('metric' in metric) {
    const column = metric.result.column_name;
    return typeof column === 'string' ? { column } : {};
  }
  const told = Object.entries(metric.config).filter(
    ([key, value]) => key !== 'type' && value !== 'default' && (typeof value === 'string' || typeof value === 'number'),
  );
  return Object.fromEntries(told.map(([key, value]) => [key, String(value)]));
}

type Found = { readonly path: readonly string[]; readonly number: number | null; readonly beside: Members };

/** Numbers and truths at any depth of mappings. Lists are pictures' data. */
function numbersIn(value: Json, path: readonly string[] = [], beside: Members = {}): Found[] {
  if (typeof value === 'number') return [{ path, number: value, beside }];
  if (typeof value === 'boolean') return [{ path, number: value ? 1 : 0, beside }];
  if (value === null && path.length === 0) return [{ path, number: null, beside }];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const members = value as Members;
  return Object.entries(members).flatMap(([key, member]) => numbersIn(member ?? null, [...path, key], members));
}

/** As many rows as make the share out of the count; null where nothing says how many, as where both are 0. */
function rowsBehind(share: number | null, count: Json | undefined): number | null {
  if (typeof count !== 'number' || share === null || share <= 0) return null;
  const rows = Math.round(count / share);
  return Math.abs(share * rows - count) < 1e-6 * rows ? rows : null;
}
