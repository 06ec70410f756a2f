import { z } from 'zod';
import type { Json } from '../../../domain/digest.ts';
import { EvidenceError } from '../../errors.ts';
import { type ImportedRow, rowsOf, type TestedCase } from './imported-row.ts';
import { resultsAs } from './result-file.ts';

const Usage = z.object({
  input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  total_tokens: z.number().nullish(),
  total_cost: z.number().nullish(),
});

const Sample = z.object({
  id: z.union([z.string(), z.number()]),
  epoch: z.number(),
  scores: z.record(z.string(), z.object({ value: z.json() })).nullish(),
  metadata: z.record(z.string(), z.json()).nullish(),
  model_usage: z.record(z.string(), Usage).nullish(),
  total_time: z.number().nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
type Sample = z.infer<typeof Sample>;

/** Inspect's `EvalLog`, version 2, as `--log-format json` and `inspect log dump` write it. */
const File = z.object({
  status: z.string(),
  invalidated: z.boolean().nullish(),
  eval: z.object({ model: z.string() }),
  results: z.object({ total_samples: z.number().nullish() }).nullish(),
  samples: z.array(Sample).nullish(),
});
type File = z.infer<typeof File>;

export const isInspect = (json: Json): boolean =>
  z
    .object({ version: z.number(), status: z.string(), eval: z.object({ task: z.string(), model: z.string() }) })
    .safeParse(json).success;

/** A row per sample and epoch, in the order of the file. Throws EvidenceError for a log that is not whole. */
export function inspectRows(json: Json, uri: string): readonly ImportedRow[] {
  const log = resultsAs(File, json, uri, 'Inspect');
  const samples = log.samples ?? [];
  const missing = incompleteness(log, samples.length);
  if (missing !== null) {
    throw new EvidenceError(
      'results-incomplete',
      `${uri} ${missing}.`,
      'Run the evaluation to its end with `log_samples`, and pin that log.',
    );
  }
  const scored = samples.map((sample) => ({ sample, scores: scoresOf(sample.scores ?? {}) }));
  const scorers = [...new Set(scored.flatMap(({ scores }) => Object.keys(scores)))];
  return rowsOf(scored.map((each) => testedCase(each, scorers, log.eval.model)));
}

type Scored = { readonly sample: Sample; readonly scores: Readonly<Record<string, number | null>> };

/** Why a log is no evidence: an evaluation that was stopped early may have been stopped when it looked best. */
function incompleteness({ status, invalidated, results }: File, samples: number): string | null {
  if (status !== 'success') return `is a log of an evaluation whose status is "${status}"`;
  if (invalidated === true) return 'holds samples that were declared invalid';
  if (samples === 0) return 'holds no samples';
  const total = results?.total_samples ?? samples;
  return total === samples ? null : `holds ${samples} samples of ${total}`;
}

function testedCase({ sample, scores }: Scored, scorers: readonly string[], model: string): TestedCase {
  const { id, epoch, metadata, total_time: time, error } = sample;
  const usage = sample.model_usage?.[model] ?? null;
  // A sample that broke did not pass; Inspect leaves it out of its own accuracy.
  const scoreBy = (scorer: string): number | null => (error ? 0 : (scores[scorer] ?? null));
  const score = scorers.length === 1 ? scoreBy(scorers[0]!) : null;
  return {
    measured: {
      row_id: `${id}/${epoch}`,
      case_id: String(id),
      repeat: epoch,
      model,
      passed: score === 1 || score === 0 ? score : null,
      score,
      ...Object.fromEntries(scorers.map((scorer) => [`score.${scorer}`, scoreBy(scorer)])),
      error: error?.message ?? null,
      latency_ms: time == null ? null : Math.round(time * 1000),
      total_tokens: usage?.total_tokens ?? null,
      input_tokens: usage?.input_tokens ?? null,
      output_tokens: usage?.output_tokens ?? null,
      cost_usd: usage?.total_cost ?? null,
    },
    vars: {},
    metadata: metadata ?? {},
  };
}

/** Numbers by scorer; of a scorer that gives several, by `scorer.name`. */
function scoresOf(scores: NonNullable<Sample['scores']>): Scored['scores'] {
  const named = Object.entries(scores).flatMap(([name, { value }]): [string, number | null][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([key, one]) => [`${name}.${key}`, numberOf(one)])
      : [[name, numberOf(value)]],
  );
  return Object.fromEntries(named);
}

/** As Inspect's own `value_to_float`, but null where that warns and says 0: what cannot be read is not known to be bad. */
function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const letter = letters.get(value) ?? letters.get(value.toLowerCase());
  if (letter !== undefined) return letter;
  return value.trim() === '' || !Number.isFinite(Number(value)) ? null : Number(value);
}

/** Correct, partial, incorrect, no answer. */
const letters = new Map([
  ['C', 1],
  ['P', 0.5],
  ['I', 0],
  ['N', 0],
  ['yes', 1],
  ['true', 1],
  ['no', 0],
  ['false', 0],
]);
