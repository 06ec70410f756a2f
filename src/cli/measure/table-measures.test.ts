import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EvidencePin } from '../../domain/measurement.ts';
import { type Counter, createCounter } from '../../evidence/counter.ts';
import { type SampleTables, sampleTables } from '../../evidence/sample-tables.ts';
import { numericAmong, positiveOf, taskOf } from './infer.ts';
import type { Question } from './question.ts';
import { reportOf } from './report.ts';
import { tableMeasures } from './table-measures.ts';

let tables: SampleTables;
let counter: Counter;

beforeAll(async () => {
  tables = await sampleTables();
});
afterAll(() => tables.remove());
afterEach(() => counter.close());

const counterOf = (): Counter => {
  counter = createCounter({ directory: tables.files.directory, memory: 200e6, threads: 2, deadline: 60_000 });
  return counter;
};

const question = (given: Partial<Question> = {}): Question => ({
  task: 'binary-classification',
  label: 'y',
  positive: 1,
  score: 's',
  prediction: { column: 'p' },
  id: 'id',
  weight: null,
  cluster: null,
  outcome: null,
  groups: [],
  slices: [],
  numeric: [],
  categorical: [],
  ...given,
});

/** 40 rows: 20 of each class; the model is right on 18 positives and 15 negatives, the other one on 10 of each. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const y = i < 20 ? 1 : 0;
  const right = y === 1 ? i < 18 : i < 35;
  return { id: i, y, p: right ? y : 1 - y, s: right === (y === 1) ? 0.9 : 0.1, g: i % 2 === 0 ? 'a' : 'b', x: i / 7 };
});
const other = rows.map(({ id, y }) => ({ id, y, p: id % 2, s: id % 2 }));

const numbers = (of: readonly { readonly metric: string; readonly estimate: number | null }[]) =>
  Object.fromEntries(of.map(({ metric, estimate }) => [metric, estimate]));

async function measured(given: Partial<Question>, pins: { champion?: EvidencePin; reference?: EvidencePin } = {}) {
  const table = await tables.csv(rows);
  const { champion = null, reference = null } = pins;
  return tableMeasures({ table, champion, reference }, question(given), counterOf());
}

describe('a table without a card', () => {
  test('yields every metric that its columns allow, with interval and rows', async () => {
    const { metrics, rows: total, problems } = await measured({});
    expect([total, problems]).toEqual([40, []]);
    expect(numbers(metrics)).toMatchObject({
      accuracy: 33 / 40,
      recall: 0.9,
      specificity: 0.75,
      precision: 18 / 23,
      'false-negative-rate': 0.1,
    });
    const recall = metrics.find(({ metric }) => metric === 'recall');
    expect(recall).toMatchObject({ n: [20], uncertainty: { method: 'Wilson', confidence: 0.95 } });
  });

  test('yields nothing that needs a column which nobody named', async () => {
    const { metrics } = await measured({ score: null });
    expect(metrics.map(({ metric }) => metric)).not.toContain('auroc');
    expect(metrics.map(({ metric }) => metric)).toContain('accuracy');
  });

  test('is compared with the champion on the same rows', async () => {
    const { againstChampion } = await measured({}, { champion: await tables.csv(other) });
    expect(numbers(againstChampion)).toMatchObject({ accuracy: 13 / 40 });
    expect(againstChampion.find(({ metric }) => metric === 'accuracy')?.uncertainty).toMatchObject({
      method: 'Tango, paired',
    });
  });

  test('is measured by slice and compared by group', async () => {
    const { slices, groups } = await measured({ slices: ['g'], groups: [['g']] });
    const accuracy = slices.filter(({ metric }) => metric === 'accuracy');
    expect(accuracy.map(({ scope }) => scope)).toEqual([{ g: 'a' }, { g: 'b' }]);
    expect(groups.map(({ metric }) => metric)).toContain('demographic-parity-ratio');
  });

  test('is compared with the reference', async () => {
    const { drift } = await measured({ numeric: ['x'] }, { reference: await tables.csv(rows) });
    expect(drift.find(({ metric, scope }) => metric === 'psi' && scope.feature === 'x')?.estimate).toBe(0);
  });

  test('prints no number over fewer than ten rows', async () => {
    const few = await tables.csv(rows.map((row) => ({ ...row, g: row.id < 3 ? 'rare' : 'common' })));
    const { slices } = await tableMeasures(
      { table: few, champion: null, reference: null },
      question({ slices: ['g'] }),
      counterOf(),
    );
    const rare = slices.filter(({ scope }) => scope.g === 'rare');
    expect(rare.length).toBeGreaterThan(0);
    expect(rare.map(({ estimate, n }) => estimate ?? Math.max(0, ...n))).toEqual(rare.map(() => 0));
  });

  test('tells what is wrong with it and still what is right', async () => {
    const report = reportOf(await measured({ slices: ['region'] }));
    expect(report).toMatch(/has no column "region"/);
    expect(report).toMatch(/accuracy +0\.825/);
  });
});

describe('what nobody said', () => {
  test('is told from the label: two values, many numbers, or classes', async () => {
    const table = await tables.csv(
      Array.from({ length: 30 }, (_, i) => ({ two: i % 2, price: i * 1.5, kind: ['cat', 'dog', 'owl'][i % 3]! })),
    );
    const asked = counterOf();
    expect(await taskOf(asked, table, 'two')).toBe('binary-classification');
    expect(await taskOf(asked, table, 'price')).toBe('regression');
    expect(await taskOf(asked, table, 'kind')).toBe('multiclass-classification');
  });

  test('yes is 1 or true, and has to be named where it is neither', async () => {
    const table = await tables.csv([
      { flag: true, answer: 'ja' },
      { flag: false, answer: 'nein' },
    ]);
    const asked = counterOf();
    expect(await positiveOf(asked, table, 'flag')).toBe(1);
    await expect(positiveOf(asked, table, 'answer')).rejects.toThrow(/"ja" and "nein"/);
  });

  test('texts are numbers only where every one of them is, and they are many', async () => {
    const table = await tables.csv(
      Array.from({ length: 30 }, (_, i) => ({ income: i * 100, code: i % 3, name: `n${i}`, mixed: i === 7 ? 'x' : i })),
    );
    const columns = ['income', 'code', 'name', 'mixed'].map((name) => ({ name, type: 'VARCHAR' }));
    expect([...(await numericAmong(counterOf(), table, columns))]).toEqual(['income']);
  });
});
