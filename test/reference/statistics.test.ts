import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Inputs } from './statistics/answer.ts';
import { bins } from './statistics/bins.ts';
import { fairness } from './statistics/fairness.ts';
import * as data from './statistics/generators.ts';
import { inference } from './statistics/inference.ts';
import { models } from './statistics/models.ts';
import { rates } from './statistics/rates.ts';
import { twoSamples } from './statistics/two-samples.ts';

const answers = { ...twoSamples, ...bins, ...rates, ...models, ...fairness, ...inference };

type Vector = {
  readonly id: string;
  readonly inputs: Inputs;
  readonly expected: unknown;
  readonly rel_tol: number;
};
type GeneratorCheck = {
  readonly n: number;
  readonly first3: readonly (string | number)[];
  readonly last?: number;
  readonly sum?: number;
  readonly counts?: Readonly<Record<string, number>>;
};
type Reference = {
  readonly generator_checks: Readonly<Record<string, GeneratorCheck>>;
  readonly vectors: readonly Vector[];
};

const path = fileURLToPath(new URL('../../../shared/reference/statistics/vectors.json', import.meta.url));
const required = (process.env.MODELWARDEN_REQUIRE ?? '').split(',').includes('shared');
const absent = !existsSync(path) && !required;
if (absent) process.stderr.write(`SKIPPED: statistics reference vectors: ${path} is not here\n`);
const reference: Reference = absent ? { generator_checks: {}, vectors: [] } : JSON.parse(readFileSync(path, 'utf8'));

/** Paths at which two trees of numbers differ by more than the tolerance, or have other keys. */
function differences(expected: unknown, actual: unknown, tolerance: number, at = ''): readonly string[] {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const allowed = tolerance * Math.max(Math.abs(expected), expected === 0 ? 1e-3 : 0);
    return Math.abs(actual - expected) <= allowed ? [] : [`${at}: ${actual} instead of ${expected}`];
  }
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...keys].flatMap((key) =>
      differences(expected[key as never], actual[key as never], tolerance, `${at}/${key}`),
    );
  }
  return expected === actual ? [] : [`${at}: ${String(actual)} instead of ${String(expected)}`];
}

const { y, g, h, my, mp, mprob, ry, rA, rB, pv, scores, predictions, categories, numbers } = data;
const generated: Readonly<Record<string, readonly (string | number)[]>> = {
  ...{ ...numbers, ...categories, ...scores, ...predictions, y, g, h, my, mp, ry, rA, rB, pv },
  mprob: mprob.flat(),
};

describe.skipIf(absent)('the statistics reference vectors', () => {
  it('are 78, and each has an answer', () => {
    expect(reference.vectors).toHaveLength(78);
    expect(Object.keys(answers).toSorted()).toEqual(reference.vectors.map(({ id }) => id).toSorted());
  });

  // The ranking generators have no vector.
  const generators = Object.entries(reference.generator_checks).filter(([name]) => name !== 'rel' && name !== 'rs');
  it.each(generators)('rest on the data that generator %s makes', (name, check) => {
    const values = generated[name]!;
    expect(values).toHaveLength(check.n);
    expect(values.slice(0, 3)).toEqual(check.first3);
    if (check.last !== undefined) expect(values.at(-1)).toBe(check.last);
    if (check.sum !== undefined)
      expect(values.reduce<number>((sum, value) => sum + Number(value), 0)).toBeCloseTo(check.sum, 6);
    for (const [value, count] of Object.entries(check.counts ?? {}))
      expect(values.filter((other) => other === value)).toHaveLength(count);
  });

  it.each(reference.vectors.map((vector) => [vector.id, vector] as const))('%s is reached', (id, vector) => {
    expect(differences(vector.expected, answers[id]!(vector.inputs), vector.rel_tol)).toEqual([]);
  });
});
