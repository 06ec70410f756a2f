import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../domain/digest.ts';
import type { CountRequest, Counts, EvidencePin } from '../../../domain/measurement.ts';
import type { Problem } from '../../../domain/problem.ts';
import { spillDirectory } from '../../evidence-files.ts';
import { type SampleTables, sampleTables } from '../../sample-tables.ts';

let tables: SampleTables;
beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());

type Members = Readonly<Record<string, Json>>;

/** One result as promptfoo 0.123 writes it, without what nobody reads here. */
const result = (testIdx: number, vars: Members, more: Members = {}): Members => ({
  promptIdx: 0,
  testIdx,
  promptId: 'c033',
  provider: { id: 'openai:gpt-5.2-2026-08-01', label: '' },
  prompt: { raw: 'Answer: …', label: 'Answer: {{question}}' },
  response: { output: 'passed: NaN, "score": 1' },
  testCase: { vars, assert: [], metadata: { customer_language: 'de' } },
  vars,
  success: true,
  score: 1,
  failureReason: 0,
  latencyMs: 19,
  cost: 0.002,
  tokenUsage: { total: 12, prompt: 5, completion: 7, cached: 0 },
  namedScores: { tone: 0.5 },
  ...more,
});
const promptfoo = (results: readonly Members[]): string =>
  JSON.stringify({ evalId: 'eval-1', results: { version: 3, prompts: [], results, stats: {} }, config: {} }, null, 2);

const sample = (id: Json, epoch: number, more: Members = {}): Members => ({
  id,
  epoch,
  input: '2 + 2',
  target: '4',
  scores: { match: { value: 'C', answer: '4', history: [] } },
  metadata: { topic: 'sums' },
  model_usage: { 'openai/gpt-5.2': { input_tokens: 5, output_tokens: 7, total_tokens: 12, total_cost: 0.25 } },
  total_time: 1.0664,
  error: null,
  ...more,
});
const inspect = (samples: readonly Members[] | null, more: Members = {}): string =>
  JSON.stringify({
    version: 2,
    status: 'success',
    eval: { task: 'sums', model: 'openai/gpt-5.2', config: { epochs: 2 } },
    results: { total_samples: samples?.length ?? 0 },
    samples,
    ...more,
  });

const pinned = (content: string, uri = 'evals/results.json'): Promise<EvidencePin> => tables.pin(content, uri);
const counted = async (content: string, columns: readonly string[]): Promise<(Counts | Problem)[]> => {
  const pin = await pinned(content);
  return tables.count(columns.map((column) => ({ kind: 'categories', pin, column, top: 20 })));
};
/** Rows by value of each column. */
const values = async (content: string, ...columns: readonly string[]): Promise<Record<string, unknown>> => {
  const counts = await counted(content, columns);
  return Object.fromEntries(columns.map((column, i) => [column, asValues(counts[i]!)]));
};
const asValues = (counts: Counts | Problem): unknown =>
  'values' in counts
    ? Object.fromEntries([...counts.values, ...(counts.nulls > 0 ? [['', counts.nulls]] : [])])
    : counts;
const problem = async (content: string, uri?: string): Promise<Counts | Problem> =>
  (await tables.count([{ kind: 'profile', pin: await pinned(content, uri), id: null }]))[0]!;

describe('results of promptfoo', () => {
  const repeated = promptfoo([
    result(0, { question: 'a', topic: 'orders' }),
    // A repeat is a result with a number of its own, and the file is in the order of the answers.
    result(
      3,
      { question: 'b', topic: 'returns' },
      { success: false, score: 0.25, failureReason: 1, error: 'no "yes"' },
    ),
    result(1, { question: 'a', topic: 'orders' }, { success: false, score: 0, failureReason: 1 }),
    result(2, { question: 'b', topic: 'returns' }),
  ]);

  test('are a row per answer, with outcome, score, tokens, cost and latency', async () => {
    expect(
      await values(
        repeated,
        ...['passed', 'score', 'score.tone', 'model', 'total_tokens', 'input_tokens', 'output_tokens'],
        ...['cost_usd', 'latency_ms', 'error', 'topic', 'customer_language'],
      ),
    ).toEqual({
      passed: { 0: 2, 1: 2 },
      score: { 0: 1, 0.25: 1, 1: 2 },
      'score.tone': { 0.5: 4 },
      model: { 'openai:gpt-5.2-2026-08-01': 4 },
      total_tokens: { 12: 4 },
      input_tokens: { 5: 4 },
      output_tokens: { 7: 4 },
      cost_usd: { 0.002: 4 },
      latency_ms: { 19: 4 },
      error: { '': 4 },
      topic: { orders: 2, returns: 2 },
      customer_language: { de: 4 },
    });
  });

  test('are counted by case where cases are repeated, or not at all', async () => {
    const askedBy = async (content: string, cluster: string | null) => {
      const pin = await pinned(content);
      const roles = { id: null, weight: null, label: null, positive: 1, score: null, prediction: null };
      const request: CountRequest = {
        ...{ kind: 'moments', pin, by: [], variables: [], champion: null },
        roles: { ...roles, cluster, probabilities: {} },
      };
      const [answer] = await tables.count([request]);
      return answer;
    };
    expect(await askedBy(repeated, null)).toMatchObject({
      code: 'results-repeated',
      remedy: expect.stringContaining('cluster: case_id'),
    });
    expect(await askedBy(repeated, 'case_id')).toMatchObject({ cells: [{ units: 2, rows: 4 }] });
    expect(await askedBy(promptfoo([result(0, { question: 'a' })]), null)).toMatchObject({ cells: [{ units: 1 }] });
  });

  test('know repeats of a case by its variables, and number them', async () => {
    const { case_id: cases, repeat, row_id: rows } = await values(repeated, 'case_id', 'repeat', 'row_id');
    expect(Object.values(cases as object)).toEqual([2, 2]);
    expect(repeat).toEqual({ 1: 2, 2: 2 });
    const ids = Object.keys(cases as object);
    expect(Object.keys(rows as object).sort()).toEqual(ids.flatMap((id) => [`${id}/1`, `${id}/2`]).sort());
    const pin = await pinned(repeated);
    expect(await tables.count([{ kind: 'profile', pin, id: 'row_id' }])).toMatchObject([{ rows: 4 }]);
    expect(await tables.count([{ kind: 'profile', pin, id: 'case_id' }])).toMatchObject([{ code: 'ids-duplicate' }]);
  });

  test('give a case the same id in another run, whatever the order of its variables', async () => {
    const [one, other] = await Promise.all([
      values(promptfoo([result(0, { question: 'a', topic: 'x' })]), 'row_id'),
      values(promptfoo([result(7, { topic: 'x', question: 'a' })]), 'row_id'),
    ]);
    expect(one).toEqual(other);
  });

  test('that broke did not pass, and have neither tokens nor cost', async () => {
    const broken = { success: false, score: 0, failureReason: 2, cost: 0, tokenUsage: { total: 0 }, error: 'timeout' };
    const content = promptfoo([result(0, { q: 'a' }), result(1, { q: 'b' }, broken)]);
    expect(await values(content, 'passed', 'error', 'total_tokens', 'cost_usd')).toEqual({
      passed: { 0: 1, 1: 1 },
      error: { timeout: 1, '': 1 },
      total_tokens: { 12: 1, '': 1 },
      cost_usd: { 0.002: 1, '': 1 },
    });
  });

  test('let nothing that a test case holds pass for what was measured', async () => {
    const content = promptfoo([
      result(0, { Passed: 1, topic: 'a' }, { success: false, score: 0 }),
      result(1, { topic: 'b' }, { testCase: { vars: { topic: 'b' }, metadata: { topic: 'c', score: 9 } } }),
    ]);
    expect(await values(content, 'passed', 'vars.Passed', 'topic', 'metadata.topic', 'metadata.score')).toEqual({
      passed: { 0: 1, 1: 1 },
      'vars.Passed': { 1: 1, '': 1 },
      topic: { a: 1, b: 1 },
      'metadata.topic': { c: 1, '': 1 },
      'metadata.score': { 9: 1, '': 1 },
    });
  });

  test('of several prompts or providers are refused: a table is one model', async () => {
    const other = { provider: { id: 'anthropic:claude', label: '' } };
    expect(await problem(promptfoo([result(0, { q: 'a' }), result(0, { q: 'a' }, other)]))).toMatchObject({
      code: 'results-of-several',
      message:
        'evals/results.json has results of 2 prompts and providers: openai:gpt-5.2-2026-08-01, prompt 1; anthropic:claude, prompt 1.',
      remedy: expect.stringContaining('--filter-providers'),
    });
    expect(await problem(promptfoo([result(0, { q: 'a' }), result(0, { q: 'a' }, { promptIdx: 1 })]))).toMatchObject({
      code: 'results-of-several',
    });
  });

  test('that are not as promptfoo writes them are refused with the place', async () => {
    const content = promptfoo([result(0, { q: 'a' }), result(1, { q: 'b' }, { success: 'yes' })]);
    expect(await problem(content)).toMatchObject({
      code: 'results-malformed',
      message:
        'evals/results.json is not as promptfoo writes it, at results.results[1].success: expected boolean, received string.',
    });
    expect(await problem(promptfoo([]))).toMatchObject({ code: 'table-empty' });
  });

  test('have a use for nested variables nowhere, and say so only to who asks for them', async () => {
    const content = promptfoo([result(0, { order: { id: 1 } })]);
    const [nested, passed] = await counted(content, ['order', 'passed']);
    expect(nested).toMatchObject({ code: 'column-nested' });
    expect(passed).toMatchObject({ rows: 1 });
  });
});

describe('a log of Inspect', () => {
  test('is a row per sample and epoch', async () => {
    const content = inspect([
      sample('c1', 1),
      sample(2, 1, { scores: { match: { value: 'I' } }, metadata: { topic: 'signs' } }),
      sample('c1', 2),
      sample(2, 2, { scores: { match: { value: 'N' } }, model_usage: {} }),
    ]);
    expect(
      await values(
        content,
        ...['row_id', 'case_id', 'repeat', 'model', 'passed', 'score', 'score.match', 'topic'],
        ...['latency_ms', 'total_tokens', 'cost_usd'],
      ),
    ).toEqual({
      row_id: { 'c1/1': 1, 'c1/2': 1, '2/1': 1, '2/2': 1 },
      case_id: { c1: 2, 2: 2 },
      repeat: { 1: 2, 2: 2 },
      model: { 'openai/gpt-5.2': 4 },
      passed: { 0: 2, 1: 2 },
      score: { 0: 2, 1: 2 },
      'score.match': { 0: 2, 1: 2 },
      topic: { sums: 3, signs: 1 },
      latency_ms: { 1066: 4 },
      total_tokens: { 12: 3, '': 1 },
      cost_usd: { 0.25: 3, '': 1 },
    });
  });

  test.each([
    ['C', 1],
    ['P', 0.5],
    ['I', 0],
    ['N', 0],
    [true, 1],
    [0.75, 0.75],
    ['Yes', 1],
    ['0.5', 0.5],
    ['no idea', ''],
    [[1, 0], ''],
  ] as const)('reads the score %j as %j', async (value, expected) => {
    const content = inspect([sample(1, 1, { scores: { match: { value } } })]);
    const passed = expected === 1 || expected === 0 ? expected : '';
    expect(await values(content, 'score', 'passed')).toEqual({ score: { [expected]: 1 }, passed: { [passed]: 1 } });
  });

  test('with several scorers has a column for each, and none that is the outcome', async () => {
    const scores = { match: { value: 'C' }, length: { value: { words: 3, ok: true } } };
    const content = inspect([sample(1, 1, { scores }), sample(2, 1, { scores: null, error: { message: 'boom' } })]);
    expect(await values(content, 'score.match', 'score.length.words', 'score.length.ok', 'score', 'error')).toEqual({
      'score.match': { 0: 1, 1: 1 },
      'score.length.words': { 0: 1, 3: 1 },
      'score.length.ok': { 0: 1, 1: 1 },
      score: { '': 2 },
      error: { boom: 1, '': 1 },
    });
  });

  test('counts a sample that broke as not passed, and one without a score as unknown', async () => {
    // An unscored sample is a bare NaN: Python writes it so.
    const content = inspect([
      sample(1, 1),
      sample(2, 1, { scores: {}, error: { message: 'boom' } }),
      sample(3, 1, { scores: { match: { value: 'unscored' } } }),
    ]).replace('"unscored"', 'NaN');
    expect(await values(content, 'passed')).toEqual({ passed: { 0: 1, 1: 1, '': 1 } });
  });

  test.each([
    ['was cancelled', { status: 'cancelled' }, 'is a log of an evaluation whose status is "cancelled"'],
    ['was declared invalid', { invalidated: true }, 'holds samples that were declared invalid'],
    ['lacks samples', { results: { total_samples: 200 } }, 'holds 1 samples of 200'],
  ])('that %s is no evidence', async (_, more, message) => {
    expect(await problem(inspect([sample(1, 1)], more))).toMatchObject({
      code: 'results-incomplete',
      message: `evals/results.json ${message}.`,
    });
  });

  test('without samples is no evidence', async () => {
    expect(await problem(inspect(null))).toMatchObject({ message: 'evals/results.json holds no samples.' });
  });
});

describe('a JSON file', () => {
  const malformed = 'results-malformed';
  const large = 'evidence-too-large';
  test.each([
    ['with a mistake', () => '{"results":\n{"results": [}', malformed, 'is no JSON in line 2'],
    ['that is cut off', () => '{"results":', malformed, 'is no JSON in line 1'],
    [
      'that is nested too deeply',
      () => `{\n"a": ${'['.repeat(64)}${']'.repeat(64)}}`,
      malformed,
      'is nested more than 64 levels deep in line 2',
    ],
    [
      'of another tool',
      () => '[{"passed": 1}]',
      'table-format-unknown',
      'is JSON, but neither results of promptfoo nor a log of Inspect',
    ],
    [
      'of too many values',
      () => `[${'[],'.repeat(2_000_000)}[]]`,
      large,
      'has 4000003 values; results in one JSON document may have 4000000',
    ],
    [
      'of too many bytes',
      () => ' '.repeat(32 * 2 ** 20 + 1),
      large,
      'has 33 MiB; results in one JSON document may have 32',
    ],
  ])('%s is refused', async (_, content, code, message) => {
    expect(await problem(content())).toMatchObject({ code, message: `evals/results.json ${message}.` });
  });

  test('leaves nothing behind', async () => {
    await problem(promptfoo([result(0, { q: 'a' })]));
    const scratch = await readdir(spillDirectory(tables.files.directory, process.pid)).catch(() => []);
    expect(scratch.filter((name) => name.endsWith('.jsonl'))).toEqual([]);
  });
});
