import { z } from 'zod';
import type { Json } from '../../../domain/digest.ts';
import type { ImportedValue } from '../../../domain/measurement.ts';
import { resultsAs } from './result-file.ts';

const Result = z.object({
  success: z.boolean(),
  expectation_config: z.object({
    /** Up to version 0.18 it is called `expectation_type`. */
    type: z.string().optional(),
    expectation_type: z.string().optional(),
    kwargs: z.record(z.string(), z.json()).nullish(),
  }),
  result: z
    .object({
      observed_value: z.json().nullish(),
      element_count: z.number().nullish(),
      missing_count: z.number().nullish(),
      unexpected_count: z.number().nullish(),
    })
    .nullish(),
});
type Result = z.infer<typeof Result>;

const File = z.object({ success: z.boolean(), results: z.array(Result) });

export const isGreatExpectations = (json: Json): boolean =>
  z.object({ success: z.boolean(), results: z.array(z.object({ expectation_config: z.unknown() })) }).safeParse(json)
    .success;

/**
 * Of each expectation whether it is met (1 or 0), the share of present values that are unexpected where it looks at
 * single values, and the number that it observed where it looks at the column; and whether all are met, as `success`.
 */
export function greatExpectationsValues(json: Json, uri: string): ImportedValue[] {
  const { success, results } = resultsAs(File, json, uri, 'Great Expectations');
  return [plain('success', {}, success ? 1 : 0), ...results.flatMap(valuesOf)];
}

function valuesOf({ success, expectation_config: config, result }: Result): ImportedValue[] {
  const metric = config.type ?? config.expectation_type ?? 'expectation';
  const scope = scopeOf(config.kwargs ?? {});
  const { element_count: elements, unexpected_count: unexpected, observed_value: observed } = result ?? {};
  const present = (elements ?? 0) - (result?.missing_count ?? 0);
  return [
    plain(metric, scope, success ? 1 : 0),
    ...(unexpected != null && present > 0 && unexpected <= present
      ? [{ metric: `${metric}.unexpected`, scope, value: unexpected / present, n: present, isShare: true }]
      : []),
    ...(typeof observed === 'number' ? [plain(`${metric}.observed`, scope, observed)] : []),
  ];
}

const plain = (metric: string, scope: ImportedValue['scope'], value: number): ImportedValue => ({
  ...{ metric, scope, value },
  n: null,
  isShare: false,
});

/** The columns that an expectation speaks of. */
function scopeOf(kwargs: Readonly<Record<string, Json>>): ImportedValue['scope'] {
  const { column, column_A: first, column_B: second, column_list: list, column_set: set } = kwargs;
  const names = column ?? list ?? set ?? [first, second].filter((name) => name !== undefined);
  const columns = [names].flat().filter((name) => typeof name === 'string');
  return columns.length === 0 ? {} : { column: columns.join(', ') };
}
