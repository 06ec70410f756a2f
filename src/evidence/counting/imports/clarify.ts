import { z } from 'zod';
import type { Json } from '../../../domain/digest.ts';
import type { ImportedValue } from '../../../domain/measurement.ts';
import { resultsAs } from './result-file.ts';

const Metric = z.object({ name: z.string(), value: z.union([z.number(), z.string()]).nullish() });
const Facet = z.object({ value_or_threshold: z.string(), metrics: z.array(Metric) });
const Section = z.object({ facets: z.record(z.string(), z.array(Facet)) });

const sections = ['pre_training_bias_metrics', 'post_training_bias_metrics'] as const;
const File = z.object({ [sections[0]]: Section.optional(), [sections[1]]: Section.optional() });

export const isClarify = (json: Json): boolean =>
  z.record(z.string(), z.unknown()).safeParse(json).success && sections.some((section) => section in Object(json));

/** The bias metrics of a Clarify `analysis.json`: by facet and the value of it that is held against all others. */
export function clarifyValues(json: Json, uri: string): ImportedValue[] {
  const file = resultsAs(File, json, uri, 'SageMaker Clarify');
  return sections.flatMap((section) =>
    Object.entries(file[section]?.facets ?? {}).flatMap(([facet, values]) =>
      values.flatMap(({ value_or_threshold: value, metrics }) =>
        metrics.map((metric) => ({
          metric: metric.name,
          scope: { [facet]: value },
          // Clarify writes infinities as text.
          value: typeof metric.value === 'number' ? metric.value : null,
          n: null,
          isShare: false,
        })),
      ),
    ),
  );
}
