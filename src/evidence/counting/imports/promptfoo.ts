import { z } from 'zod';
import { canonicalJson, digestOf, type Json, short } from '../../../domain/digest.ts';
import { EvidenceError } from '../../errors.ts';
import { type ImportedRow, rowsOf, type TestedCase } from './imported-row.ts';
import { resultsAs } from './result-file.ts';

const Members = z.record(z.string(), z.json()).nullish();

/** promptfoo's `failureReason`: nothing, an assertion that was not met, or something that broke. */
const broke = 2;

const Result = z.object({
  promptIdx: z.number(),
  testIdx: z.number(),
  promptId: z.string().nullish(),
  provider: z.object({ id: z.string(), label: z.string().nullish() }),
  vars: Members,
  testCase: z.object({ description: z.string().nullish(), vars: Members, metadata: Members }),
  success: z.boolean(),
  score: z.number(),
  failureReason: z.number().nullish(),
  error: z.string().nullish(),
  latencyMs: z.number().nullish(),
  cost: z.number().nullish(),
  tokenUsage: z
    .object({ total: z.number().nullish(), prompt: z.number().nullish(), completion: z.number().nullish() })
    .nullish(),
  namedScores: z.record(z.string(), z.number()).nullish(),
});
type Result = z.infer<typeof Result>;

/** What `promptfoo eval -o results.json` writes (its versions 2 and 3). */
const File = z.object({ results: z.object({ results: z.array(Result) }) });

export const isPromptfoo = (json: Json): boolean =>
  z.object({ results: z.object({ results: z.array(z.unknown()) }) }).safeParse(json).success;

/**
 * A row per result, in the order of the file. promptfoo gives each repeat of a case a number of its own (`testIdx`), so
 * a case is known by its variables: what is filled into the same prompt is the same question.
 * Throws EvidenceError for what promptfoo does not write, and for results of several models.
 */
export function promptfooRows(json: Json, uri: string): readonly ImportedRow[] {
  const { results } = resultsAs(File, json, uri, 'promptfoo').results;
  refuseSeveral(results, uri);
  const repeats = new Map<string, number>();
  const numbers = new Map<Result, number>();
  for (const result of results.toSorted((a, b) => a.testIdx - b.testIdx)) {
    const repeat = (repeats.get(caseOf(result)) ?? 0) + 1;
    repeats.set(caseOf(result), repeat);
    numbers.set(result, repeat);
  }
  return rowsOf(results.map((result) => testedCase(result, numbers.get(result)!)));
}

const varsOf = ({ testCase, vars }: Result): ImportedRow => testCase.vars ?? vars ?? {};

const caseOf = (result: Result): string => short(digestOf(canonicalJson(varsOf(result))));

/** An evidence table is one model's answers: with two prompts or providers nobody could tell whose rate a rate is. */
function refuseSeveral(results: readonly Result[], uri: string): void {
  const models = [...new Set(results.map(({ provider, promptIdx }) => `${provider.id}, prompt ${promptIdx + 1}`))];
  if (models.length < 2) return;
  throw new EvidenceError(
    'results-of-several',
    `${uri} has results of ${models.length} prompts and providers: ${models.slice(0, 5).join('; ')}.`,
    'Evaluate one at a time, with `--filter-prompts` and `--filter-providers`, each into a file of its own.',
  );
}

function testedCase(result: Result, repeat: number): TestedCase {
  const { testCase, provider, success, score, failureReason, latencyMs, cost, tokenUsage, namedScores } = result;
  const id = caseOf(result);
  return {
    measured: {
      row_id: `${id}/${repeat}`,
      case_id: id,
      repeat,
      description: testCase.description ?? null,
      model: provider.id,
      passed: success ? 1 : 0,
      score,
      ...Object.fromEntries(Object.entries(namedScores ?? {}).map(([name, value]) => [`score.${name}`, value])),
      // Of a case that failed an assertion, `error` only says which.
      error: failureReason === broke ? (result.error ?? 'failed') : null,
      latency_ms: latencyMs ?? null,
      // promptfoo writes 0 where a provider tells nothing.
      total_tokens: tokenUsage?.total || null,
      input_tokens: tokenUsage?.prompt || null,
      output_tokens: tokenUsage?.completion || null,
      cost_usd: cost || null,
    },
    vars: varsOf(result),
    metadata: testCase.metadata ?? {},
  };
}
