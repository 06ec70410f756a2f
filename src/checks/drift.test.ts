import { describe, expect, it } from 'vitest';
import type { Document } from '../documents/document.ts';
import type { CheckReport, Finding } from '../domain/finding.ts';
import { wilson } from '../statistics/wilson.ts';
import type { Candidate } from './check.ts';
import { check } from './drift.ts';
import { candidateOf, cardOf, judge, policyLine } from './testing/candidate.ts';
import { interval, only } from './testing/findings.ts';
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
  expect(only(drift(candidateOf(numbers), [{ ...generous, minimum: { rows: 90 } }], few, few))).toMatchObject({
    // Ten bins, ten rows each: fewer, and the interval would promise too much.
    ...{ verdict: 'inconclusive', needs: { rows: 100, of: 'holdout and of training' } },
  });
  const enough = range(0, 50, 2);
  expect(only(drift(candidateOf(numbers), [generous], enough, enough)).verdict).toBe('pass');
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

describe('every measure', () => {
  const mixed = card('{numeric: [x], categorical: [c]}');
  /** Ten values of x and two of c, with the share of c = a. */
  const table = (rows: number, share = 0.5, shift = 0): Table =>
    Array.from({ length: rows }, (_, i) => ({ x: (i % 10) + shift, c: i % 20 < 20 * share ? 'a' : 'b' }));
  const found = (measure: string, atMost: number, now: Table, before = table(2000)): CheckReport =>
    drift(candidateOf(mixed), [{ on: 'features', measure, atMost }], before, now);
  const of = (report: CheckReport, feature: string): Finding =>
    report.findings.find(({ scope }) => scope.feature === feature)!;

  it.each([
    ['js', 0.45, 'noncentral chi-squared, Bonferroni'],
    ['hellinger', 0.45, 'noncentral chi-squared, Bonferroni'],
    ['tv', 0.4, 'multinomial bootstrap, 1000 resamples, seed 20150416, Bonferroni'],
    ['cramers-v', 0.35, 'noncentral chi-squared, Bonferroni'],
    ['psi', 1, 'noncentral chi-squared, Bonferroni'],
  ])('%s passes what stayed and fails what moved, by shares over bins', (measure, atMost, method) => {
    const report = found(measure, atMost / 2, table(2000, 0.95, 0));
    expect(of(report, 'c')).toMatchObject({
      verdict: 'fail',
      metric: measure,
      n: [2000, 2000],
      uncertainty: { method },
    });
    expect(of(report, 'x')).toMatchObject({ verdict: 'pass' });
    for (const { estimate, detectable, ...finding } of report.findings) {
      expect(estimate).toBeGreaterThanOrEqual(0);
      expect(detectable).toBeGreaterThan(0);
      expect(interval({ ...finding, estimate, detectable }).upper).toBeGreaterThan(estimate!);
    }
  });

  it('is what its name says, to the last digit', () => {
    const now = table(2000, 0.8);
    const [p, q] = [
      [1000.5 / 2001, 1000.5 / 2001],
      [1600.5 / 2001, 400.5 / 2001],
    ] as const;
    const bits = (a: number, m: number): number => a * Math.log2(a / m);
    const js = Math.sqrt(
      [0, 1].reduce((sum, i) => sum + (bits(p[i]!, (p[i]! + q[i]!) / 2) + bits(q[i]!, (p[i]! + q[i]!) / 2)) / 2, 0),
    );
    expect(of(found('js', 1, now), 'c').estimate).toBeCloseTo(js, 12);
    const hellinger = Math.sqrt([0, 1].reduce((sum, i) => sum + (Math.sqrt(p[i]!) - Math.sqrt(q[i]!)) ** 2 / 2, 0));
    expect(of(found('hellinger', 1, now), 'c').estimate).toBeCloseTo(hellinger, 12);
    expect(of(found('tv', 1, now), 'c').estimate).toBeCloseTo(0.3, 12);
    // φ² of 1000/1000 against 1600/400 is 600²·2/(2600·1400)·… = 0.0989; Bergsma takes 1/(n − 1) off.
    const phi = (2 * 300 ** 2) / 1300 / 2000 / 2 + (2 * 300 ** 2) / 700 / 2000 / 2;
    expect(of(found('cramers-v', 1, now), 'c').estimate).toBeCloseTo(Math.sqrt(phi), 3);
  });

  it('wasserstein is the mean step over the reference’s robust standard deviation', () => {
    const before = range(0, 100, 20);
    const finding = only(
      drift(
        candidateOf(numbers),
        [{ on: 'features', measure: 'wasserstein', atMost: 0.5 }],
        before,
        range(30, 100, 20),
      ),
    );
    // Quartiles 25 and 75 in steps of one: 50/1.349.
    expect(finding.estimate).toBeCloseTo(30 / (50 / 1.349), 1);
    expect(finding).toMatchObject({ verdict: 'fail', uncertainty: { method: 'directional delta method, Bonferroni' } });
    expect(of(found('wasserstein', 0.1, table(2000)), 'c').verdict).toBe('not-applicable');
  });

  it('wasserstein is inconclusive where nothing tells how large a step is', () => {
    const flat = [{ x: 7, rows: 500 }];
    const rule = { on: 'features', measure: 'wasserstein', atMost: 0.5 };
    const finding = only(drift(candidateOf(numbers), [rule], flat, range(0, 100, 5)));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: null });
    expect(finding.message).toContain('the middle half of the reference has one value');
  });

  it('missingness is the change of the share of missing values, whichever way', () => {
    const gaps = (share: number): Table => [{ x: null, rows: 1000 * share }, ...range(0, 100, 10 * (1 - share))];
    const rule = { on: 'features', measure: 'missingness', atMost: 0.05 };
    for (const [before, now] of [
      [0.1, 0.4],
      [0.4, 0.1],
    ] as const) {
      const finding = only(drift(candidateOf(numbers), [rule], gaps(before), gaps(now)));
      expect(finding).toMatchObject({ verdict: 'fail', unit: 'rate', uncertainty: { method: 'Newcombe, Bonferroni' } });
      expect(finding.estimate).toBeCloseTo(0.3, 12);
    }
    expect(only(drift(candidateOf(numbers), [rule], gaps(0.1), gaps(0.1))).verdict).toBe('pass');
  });

  it('unseen is the share of rows with categories that the reference does not have', () => {
    const rule = { on: 'features', measure: 'unseen', atMost: 0.05 };
    const now = categories({ A: 400, Z: 100, null: 500 });
    const finding = only(drift(candidateOf(words), [rule], categories({ A: 900, B: 100 }), now));
    const { lower, upper } = wilson(100, 1000, 0.95);
    expect(finding).toMatchObject({ verdict: 'fail', estimate: 0.1, unit: 'rate', uncertainty: { lower, upper } });
    expect(of(found('unseen', 0.1, table(2000)), 'x').verdict).toBe('not-applicable');
    const many = Array.from({ length: 300 }, (_, i) => ({ c: `c${i}`, rows: 10 }));
    expect(only(drift(candidateOf(words), [rule], many, now))).toMatchObject({
      verdict: 'inconclusive',
      estimate: null,
    });
  });

  it('is inconclusive with too few rows, and says how many of which table would settle it', () => {
    const small = table(200);
    for (const measure of ['psi', 'js', 'hellinger', 'tv', 'cramers-v', 'wasserstein', 'ks', 'missingness']) {
      const finding = of(found(measure, 0.1, table(60), small), 'x');
      expect(finding.verdict, measure).toBe('inconclusive');
      expect(finding.needs!.rows, measure).toBeGreaterThan(60);
    }
    const { needs } = of(found('js', 0.05, table(5000), small), 'x');
    expect(needs).toMatchObject({ of: 'holdout and of training' });
    expect(needs!.rows).toBeGreaterThan(200);
  });
});

describe('the label', () => {
  const labelled = (task: string) =>
    cardOf(`
version: 4.2.0
task: ${task}
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  training: {uri: t.parquet, digest: DIGEST(training), label: y}
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: z}
`);
  const rule = { on: 'label', measure: 'tv', atMost: 0.1 };

  it('is compared where it is known, by class whatever its spelling', () => {
    const before = [
      { y: '1.0', rows: 300 },
      { y: '0.0', rows: 700 },
    ];
    const now = (ones: number): Table => [
      ...[
        { z: 1, rows: ones },
        { z: 0, rows: 1000 - ones },
      ],
      { z: null, rows: 5000 },
    ];
    const of = candidateOf(labelled('binary-classification'));
    expect(only(drift(of, [rule], before, now(300)))).toMatchObject({
      estimate: 0,
      n: [1000, 1000],
      scope: { label: 'z' },
    });
    expect(only(drift(of, [rule], before, now(600)))).toMatchObject({ verdict: 'fail', place: { line: 10 } });
  });

  it('of a regression is a number', () => {
    const of = candidateOf(labelled('regression'));
    const values = (name: string, from: number): Table =>
      range(from, 100, 10).map(({ x, rows }) => ({ [name]: x, rows }));
    const finding = only(drift(of, [{ ...rule, measure: 'ks' }], values('y', 0), values('z', 60)));
    expect(finding).toMatchObject({ verdict: 'fail', estimate: expect.closeTo(0.6, 12) });
  });

  it('is not compared where a table names none', () => {
    expect(drift(candidateOf(numbers), [rule], range(0, 9, 9), range(0, 9, 9)).verdict).toBe('not-applicable');
  });
});

describe('features together', () => {
  const features = Array.from({ length: 10 }, (_, i) => `f${i}`);
  const ten = card(`{numeric: [${features.join(', ')}]}`);
  /** Ten features, of which so many are shifted. */
  const table = (moved: number, rows: number): Table =>
    Array.from({ length: rows }, (_, i) =>
      Object.fromEntries(features.map((name, k) => [name, ((i * (2 * k + 7)) % 100) + (k < moved ? 60 : 0)])),
    );
  const rule = { on: 'features', measure: 'psi', moved: 0.1, atMost: 0.2 };
  const judgedWith = (moved: number, rows = 2000): CheckReport =>
    drift(candidateOf(ten), [rule], table(0, 2000), table(moved, rows));

  it('pass where few enough moved, and fail where too many surely did', () => {
    expect(only(judgedWith(2))).toMatchObject({
      ...{ verdict: 'pass', metric: 'moved-features', scope: { measure: 'psi' }, estimate: 0.2, unit: 'rate' },
      uncertainty: { lower: 0.2, upper: 0.2, method: 'Holm' },
    });
    const failed = only(judgedWith(3));
    expect(failed).toMatchObject({ verdict: 'fail', estimate: 0.3 });
    expect(failed.message).toContain('3 are found to have moved by more than 0.1 (psi)');
    expect(failed.message).toContain('f0, f1, f2');
  });

  it('are inconclusive while too many could have moved, and say how many rows would settle it', () => {
    const finding = only(judgedWith(0, 120));
    expect(finding).toMatchObject({ verdict: 'inconclusive', estimate: 0, uncertainty: { lower: 0 } });
    expect(interval(finding).upper).toBeGreaterThan(0.2);
    expect(finding.needs!.rows).toBeGreaterThan(120);
    expect(only(judgedWith(0, 80)).uncertainty).toMatchObject({ lower: 0, upper: 1 });
  });

  it('are listed from the one that moved furthest, each with its p-value among all', () => {
    const { tables } = judgedWith(2);
    expect(tables).toHaveLength(1);
    expect(tables[0]!.rows[0]).toEqual(['feature', 'psi', '95 % interval, each alone', 'p, Benjamini-Hochberg']);
    expect(
      tables[0]!.rows
        .slice(1, 3)
        .map(([name]) => name)
        .sort(),
    ).toEqual(['f0', 'f1']);
    expect(tables[0]!.rows).toHaveLength(11);
  });

  it('are an error where one of them cannot be counted', () => {
    const without = table(0, 2000).map(({ f3: _, ...row }) => row);
    expect(drift(candidateOf(ten), [rule], table(0, 2000), without)).toMatchObject({ verdict: 'error', findings: [] });
  });
});

describe('rows', () => {
  const of = candidateOf(card('{numeric: [x], categorical: [c]}'));
  const rule = { on: 'rows', measure: 'auroc', atMost: 0.6 };
  /** Of each feature alone, half; together alike or not. */
  const table = (rows: number, together: boolean): Table =>
    Array.from({ length: rows }, (_, i) => {
      const x = Math.floor(i / 2) % 2;
      return { x, c: together ? `c${x}` : `c${Math.floor(i / 4) % 2}` };
    });

  it('are told apart by what features say together, where each alone says nothing', () => {
    const psiToo = [rule, { on: 'features', measure: 'psi', atMost: 0.1 }];
    const report = drift(of, psiToo, table(4000, false), table(4000, true));
    expect(report.findings.map(({ metric, verdict }) => `${metric} ${verdict}`)).toEqual([
      ...['auroc fail', 'psi pass', 'psi pass'],
    ]);
    const [finding] = report.findings;
    expect(finding).toMatchObject({
      scope: { on: 'rows' },
      n: [2000, 2000],
      uncertainty: { method: /DeLong/ },
    } as never);
    expect(finding!.estimate).toBeCloseTo(0.75, 2);
    expect(finding!.message).toContain('of equal tables p 0.001 by 999 permutations, seed 20170424');
  });

  it('of one source pass, with a p-value that says so', () => {
    const finding = only(drift(of, [rule], table(4000, false), table(4000, false)));
    expect(finding).toMatchObject({ verdict: 'pass', estimate: 0.5 });
    expect(finding.detectable).toBeGreaterThan(0);
    expect(finding.message).toContain('of equal tables p 1 by');
  });

  it('that are few are inconclusive, and say how many there should be', () => {
    const finding = only(drift(of, [rule], table(150, false), table(150, false)));
    expect(finding).toMatchObject({ verdict: 'inconclusive', needs: { of: 'holdout' } });
    expect(finding.needs!.rows).toBeGreaterThan(150);
    expect(only(drift(of, [rule], table(4000, false), table(1, false))).verdict).toBe('inconclusive');
  });

  it('need features', () => {
    expect(drift(candidateOf(card('{}')), [rule], table(9, true), table(9, true)).verdict).toBe('not-applicable');
  });
});

it('compares any table with any other, such as live rows with the holdout', () => {
  const of = candidateOf(
    cardOf(`
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), features: {numeric: [x]}}
  live: {uri: l.parquet, digest: DIGEST(live)}
`),
  );
  const rules = [{ ...psi, reference: 'holdout', evidence: 'live' }];
  const tables = { holdout: range(0, 100, 20), live: range(50, 100, 20) };
  expect(judge(check, of, { rules } as never, measuredFrom(tables)).findings).toMatchObject([
    { verdict: 'fail', reference: { evidence: 'holdout' } },
  ]);
});

it('asks of a rule what belongs together', () => {
  const problem = (rule: object) =>
    check.settings
      .safeParse({ rules: [rule] })
      .error?.issues.map(({ message }) => message)
      .join('; ');
  expect(problem({ on: 'rows', measure: 'psi', atMost: 0.1 })).toContain('auroc for rows');
  expect(problem({ on: 'score', measure: 'auroc', atMost: 0.6 })).toContain('auroc for rows');
  expect(problem({ on: 'score', measure: 'ks', moved: 0.1, atMost: 0.1 })).toContain('beside `on: features`');
  expect(problem({ on: 'features', measure: 'psi', moved: 0.1, atMost: 3 })).toContain('a share of features');
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
