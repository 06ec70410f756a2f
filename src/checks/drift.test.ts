import { describe, expect, it } from 'vitest';
import type { Document } from '../documents/document.ts';
import type { CheckReport, Finding } from '../domain/finding.ts';
import type { Candidate } from './check.ts';
import { check } from './drift.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const card = (features: string, more = ''): Document<'ModelCard'> =>
  cardOf(`
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  training:
    uri: evidence/training.parquet
    digest: DIGEST(training)
    features: ${features}
  holdout:
    uri: evidence/holdout.parquet
    digest: DIGEST(holdout)${more}
`);
const numbers = card('{numeric: [x]}');
const words = card('{categorical: [c]}');

const psi = { on: 'features', measure: 'psi', atMost: 0.2 };
const ks = { on: 'features', measure: 'ks', atMost: 0.1 };

const drift = (of: Candidate, rules: readonly object[], training: Table, holdout: Table): CheckReport =>
  judge(check, of, { rules } as never, measuredFrom({ training, holdout }));

const only = (report: CheckReport): Finding => {
  expect(report.problems).toEqual([]);
  expect(report.findings).toHaveLength(1);
  return report.findings[0]!;
};

const interval = ({ uncertainty }: Finding) => {
  if ('none' in uncertainty) throw new Error(uncertainty.none);
  return uncertainty;
};

/** Whole numbers from `from` on, each so many times. */
const range = (from: number, values: number, each: number): Table =>
  Array.from({ length: values }, (_, i) => ({ x: from + i, rows: each }));
const categories = (counts: Readonly<Record<string, number>>): Table =>
  Object.entries(counts).map(([c, rows]) => ({ c: c === 'null' ? null : c, rows }));

describe('the population stability index', () => {
  it('is over ten bins of the reference, with half a row more in each', () => {
    // Ten bins of 200 each; the judged table has none in the upper half. Two sides of ten bins, n 2000 and 1000.
    const finding = only(drift(candidateOf(numbers), [psi], range(0, 100, 20), range(0, 50, 20)));
    const p = 200.5 / 2005;
    const [q1, q2] = [200.5 / 1005, 0.5 / 1005];
    expect(finding.estimate).toBeCloseTo(5 * (q1 - p) * Math.log(q1 / p) + 5 * (q2 - p) * Math.log(q2 / p), 12);
    expect(finding).toMatchObject({
      verdict: 'fail',
      metric: 'psi',
      scope: { feature: 'x' },
      reference: { evidence: 'training' },
      n: [1000, 2000],
      place: { line: 12 },
      rule: policyLine,
    });
  });

  it('of categories is over the categories of the reference', () => {
    // scipy's counts of the reference vectors: 0.05422818171098873 with Jeffreys' half.
    const before = { A: 240, B: 150, C: 120, D: 60, E: 30 };
    const now = { A: 136, B: 104, C: 100, D: 32, E: 24, F: 4 };
    const finding = only(drift(candidateOf(words), [psi], categories(before), categories(now)));
    expect(finding.estimate).toBeCloseTo(0.05422818171098873, 12);
    expect(finding.verdict).toBe('pass');
  });

  it('counts a category that the reference does not have, and missing values', () => {
    const unseen = only(
      drift(candidateOf(words), [psi], categories({ A: 1000, B: 1000 }), categories({ A: 600, B: 600, Z: 800 })),
    );
    expect(unseen.verdict).toBe('fail');
    const missing = only(
      drift(candidateOf(words), [psi], categories({ A: 1000, B: 1000 }), categories({ A: 600, B: 600, null: 800 })),
    );
    expect(missing.verdict).toBe('fail');
    expect(missing.estimate).toBeCloseTo(unseen.estimate!, 12);
    const numeric = drift(candidateOf(numbers), [psi, ks], range(0, 100, 20), [
      ...range(0, 100, 10),
      { x: null, rows: 500 },
    ]);
    expect(numeric.findings.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
  });

  it('compares only what was counted in both where categories go into the hundreds', () => {
    const many = (shift: number): Table =>
      Array.from({ length: 400 }, (_, i) => ({ c: `c${i}`, rows: 400 + ((i * 7 + shift * 13) % 50) }));
    const finding = only(drift(candidateOf(words), [psi], many(0), many(1)));
    expect(finding.verdict).toBe('pass');
    expect(finding.estimate).toBeLessThan(0.05);
  });

  it('at a few hundred rows is inconclusive where the customary point would alarm', () => {
    const finding = only(
      drift(candidateOf(numbers), [{ ...psi, atMost: 0.1 }], range(0, 100, 2), [
        ...range(0, 100, 1),
        ...range(0, 40, 1),
      ]),
    );
    expect(finding.verdict).toBe('inconclusive');
    expect(interval(finding).lower).toBeLessThan(0.1);
    expect(interval(finding).upper).toBeGreaterThan(0.1);
  });
});

describe('the Kolmogorov-Smirnov distance', () => {
  it('carries the interval of Dvoretzky, Kiefer, Wolfowitz and Massart', () => {
    const finding = only(drift(candidateOf(numbers), [ks], range(0, 100, 20), range(50, 100, 20)));
    expect(finding).toMatchObject({ verdict: 'fail', estimate: 0.5, n: [2000, 2000] });
    const margin = 2 * Math.sqrt(Math.log(4 / 0.05) / 4000);
    expect(interval(finding).lower).toBeCloseTo(0.5 - margin, 12);
    expect(interval(finding).upper).toBeCloseTo(0.5 + margin, 12);
  });

  it('grows when values go missing, and not only when they move', () => {
    const half = [...range(0, 100, 10), { x: null, rows: 1000 }];
    expect(only(drift(candidateOf(numbers), [ks], range(0, 100, 20), half))).toMatchObject({
      verdict: 'fail',
      estimate: 0.5,
    });
    expect(
      only(drift(candidateOf(numbers), [ks], [...range(0, 100, 10), { x: null, rows: 1000 }], half)),
    ).toMatchObject({ estimate: 0 });
  });

  it('says how many rows would settle it', () => {
    const finding = only(drift(candidateOf(numbers), [ks], range(0, 100, 1000), range(0, 100, 1)));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: 0, needs: { of: 'holdout' } });
    const enough = finding.needs!.rows;
    expect(enough).toBeGreaterThan(200);
    // With that many rows and no shift at all it passes.
    const each = Math.ceil(enough / 100);
    expect(only(drift(candidateOf(numbers), [ks], range(0, 100, 1000), range(0, 100, each))).verdict).toBe('pass');
  });

  it('does not apply to categories, and says so', () => {
    const mixed = card('{numeric: [x], categorical: [c]}');
    const table = range(0, 100, 20).map((row) => ({ ...row, c: 'A' }));
    const report = drift(candidateOf(mixed), [ks], table, table);
    expect(report.findings.map(({ scope, verdict }) => [scope.feature, verdict]).sort()).toEqual([
      ['c', 'not-applicable'],
      ['x', 'pass'],
    ]);
    expect(report.verdict).toBe('pass');
  });
});

describe('what is compared', () => {
  const flat = range(0, 100, 20).map((row) => ({ ...row, y: 1, c: 'A', p: row.x }));

  it('is every declared feature, once, at its share of the error', () => {
    const of = card('{numeric: [x, y], categorical: [c]}', '\n    features: {numeric: [x]}');
    const report = drift(candidateOf(of), [psi, { on: 'features', measure: 'ks', atMost: 0.3 }], flat, flat);
    expect(report.findings.filter(({ metric }) => metric === 'psi').map(({ scope }) => scope.feature)).toEqual([
      'x',
      'y',
      'c',
    ]);
    for (const finding of report.findings.filter(({ metric }) => metric === 'psi')) {
      expect(interval(finding).confidence).toBe(1 - 0.05 / 6);
    }
    const distances = report.findings.filter(({ metric, verdict }) => metric === 'ks' && verdict !== 'not-applicable');
    for (const finding of distances) expect(interval(finding).confidence).toBe(1 - 0.05 / 4);
  });

  it('can be the score', () => {
    const scored = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  training: {uri: t.parquet, digest: DIGEST(training), score: p}
  holdout: {uri: h.parquet, digest: DIGEST(holdout), score: p}
`);
    const rule = { on: 'score', measure: 'ks', atMost: 0.2 };
    expect(only(drift(candidateOf(scored), [rule], flat, flat))).toMatchObject({
      verdict: 'pass',
      scope: { score: 'p' },
    });
    const report = drift(candidateOf(numbers), [rule], flat, flat);
    expect(report.verdict).toBe('not-applicable');
    expect(report.findings[0]?.uncertainty).toEqual({ none: 'the evidence table `holdout` names no score' });
  });

  it('is nothing where the card has no reference and no features', () => {
    const bare = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence: {suite: {uri: h.parquet, digest: DIGEST(holdout)}}
`);
    expect(drift(candidateOf(bare), [psi], [], flat).verdict).toBe('not-applicable');
    expect(drift(candidateOf(card('{}')), [psi], flat, flat).verdict).toBe('not-applicable');
    expect(drift(candidateOf(numbers), [], flat, flat).verdict).toBe('not-applicable');
    // What the live version had cannot be left out.
    expect(drift(candidateOf(bare, { champion: numbers }), [psi], flat, flat)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'evidence-unknown' }],
    });
    expect(drift(candidateOf(card('{}'), { champion: numbers }), [psi], flat, flat)).toMatchObject({
      verdict: 'pass',
      findings: [{ scope: { feature: 'x' } }],
    });
    expect(drift(candidateOf(bare), [{ ...psi, reference: 'baseline' }], flat, flat).verdict).toBe('error');
  });

  it('is an error where a column is not there', () => {
    expect(drift(candidateOf(card('{numeric: [nowhere]}')), [psi], flat, flat)).toMatchObject({
      verdict: 'error',
      problems: [{ code: 'column-missing', place: { line: 12 } }],
    });
  });
});

it('is inconclusive below the minimum, which is a hundred rows where nobody says otherwise', () => {
  const few = range(0, 33, 3);
  expect(only(drift(candidateOf(numbers), [psi], few, few))).toMatchObject({ verdict: 'inconclusive', n: [99, 99] });
  // Limits that the intervals reach easily: only the count stands in the way.
  const generous = { ...psi, atMost: 5 };
  expect(only(drift(candidateOf(numbers), [generous], few, few)).verdict).toBe('inconclusive');
  expect(only(drift(candidateOf(numbers), [{ ...generous, minimum: { rows: 99 } }], few, few)).verdict).toBe('pass');
});

it('is not certain of what it has not seen: two equal tables differ by as much as chance would hide', () => {
  const same = categories({ A: 100, B: 100 });
  const finding = only(drift(candidateOf(words), [psi], same, same));
  expect(finding.estimate).toBe(0);
  // 3.84 × (1/200 + 1/200), the 95 % point of no change.
  expect(interval(finding).upper).toBeCloseTo(0.0384146, 6);
  const constant = categories({ A: 100 });
  const one = only(drift(candidateOf(words), [{ ...psi, atMost: 0.05 }], constant, constant));
  expect(one.verdict).toBe('inconclusive');
  expect(interval(one).upper).toBeCloseTo(0.0768292, 6);
});

it('draws the features that moved most, without bins of a few rows', () => {
  const of = card('{categorical: [a, b, c, d]}');
  const table = (shift: number): Table =>
    Array.from({ length: 1000 }, (_, i) => ({
      a: i % 2,
      b: i < 500 + shift ? 0 : 1,
      c: i < 500 + 2 * shift ? 0 : 1,
      d: i < 6 ? 'rare' : i < 12 ? 'scarce' : i < 500 + 3 * shift ? 0 : 1,
    }));
  const { figures } = drift(candidateOf(of), [psi], table(0), table(100));
  expect(figures.map(({ title }) => title)).toEqual([
    'd: training against holdout',
    'c: training against holdout',
    'b: training against holdout',
  ]);
  expect(figures[0]).toMatchObject({
    labels: ['1', '0', 'few rows'],
    reference: [500, 488, 12],
    current: [200, 788, 12],
  });
});
