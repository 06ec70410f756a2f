import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestOfJson, type Json } from '../domain/digest.ts';
import type { CubeCell, MeasurementResult } from '../domain/measurement.ts';
import { check as bias } from './bias.ts';
import type { Measured } from './check.ts';
import { check as drift } from './drift.ts';
import { check as regression } from './regression.ts';
import { candidateOf, cardOf, judge } from './testing/candidate.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

const card = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    uri: evidence/holdout.parquet
    digest: DIGEST(holdout)
    rows: {id: id}
    label: y
    prediction: {column: p}
    groups: [g, h, [g, h]]
    slices: [g]
`);
const champion = cardOf(`
version: 0.9.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: evidence/holdout.parquet, digest: DIGEST(holdout), label: y, prediction: {column: q}}
`);
const candidate = candidateOf(card, { champion });

const biasRules = [
  { metric: 'demographic-parity-ratio', atLeast: 0.8 },
  { metric: 'demographic-parity-difference', atMost: 0.1 },
  { metric: 'equal-opportunity-difference', atMost: 0.1 },
  { metric: 'equalized-odds-difference', atMost: 0.1 },
] as const;
const regressionRules = [
  ...(['recall', 'precision', 'balanced-accuracy', 'accuracy'] as const).flatMap((metric) => [
    { metric, atLeast: 0.5, slices: ['g'] },
    { metric, against: 'champion', margin: 0.05 } as const,
    { metric, against: 'champion', margin: 0.05, slices: ['g'] } as const,
  ]),
  { metric: 'false-negative-rate', atMost: 0.3 } as const,
  { metric: 'accuracy', atLeast: 0.7, search: { columns: ['g', 'h'], minimum: { rows: 10 } } },
];

const judgeBias = (measured: Measured, rules: readonly object[] = biasRules) =>
  judge(bias, candidate, { rules } as never, measured);
const judgeRegression = (measured: Measured) =>
  judge(regression, candidate, { rules: regressionRules } as never, measured);

/** Small tables with many empty cells: where judges go wrong. */
const tables: fc.Arbitrary<Table> = fc.array(
  fc.record({
    g: fc.constantFrom('a', 'b', 'c', null),
    h: fc.constantFrom('x', 'y'),
    y: fc.constantFrom(0, 1, null),
    p: fc.constantFrom(0, 1),
    q: fc.constantFrom(0, 1),
    id: fc.nat(9),
    rows: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5000 })),
  }),
  { minLength: 1, maxLength: 24 },
);

/** The same counts with their cells in another order. */
const reordered =
  (measured: Measured): Measured =>
  (request) => {
    const result = measured(request);
    if ('problem' in result || result.measurement.counts.kind !== 'cube') return result;
    const { counts } = result.measurement;
    const measurement = {
      ...result.measurement,
      counts: { ...counts, cells: [...counts.cells].reverse() as CubeCell[] },
    };
    return { digest: result.digest, measurement } satisfies MeasurementResult;
  };

describe('whatever the counts', () => {
  it('a report is plain JSON: no infinity and no NaN reaches the log', () => {
    fc.assert(
      fc.property(tables, (holdout) => {
        const measured = measuredFrom({ holdout });
        expect(() => canonicalJson(judgeBias(measured) as unknown as Json)).not.toThrow();
        expect(() => canonicalJson(judgeRegression(measured) as unknown as Json)).not.toThrow();
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('the order of the cells does not matter', () => {
    fc.assert(
      fc.property(tables, (holdout) => {
        const measured = measuredFrom({ holdout });
        expect(judgeBias(reordered(measured))).toEqual(judgeBias(measured));
        expect(judgeRegression(reordered(measured))).toEqual(judgeRegression(measured));
      }),
      { numRuns: 80, seed: 2 },
    );
  });

  it('a group without a denominator never passes, and neither does its report', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom('a', 'b'), (table, emptied) => {
        // Nobody of this group has a positive label.
        const holdout = table.map((row) => (row.g === emptied ? { ...row, y: 0 } : row));
        if (!holdout.some(({ g }) => g === emptied) || !holdout.some(({ g }) => g === 'c')) return;
        const report = judgeBias(measuredFrom({ holdout }), [biasRules[2], biasRules[3]]);
        const concerned = report.findings.filter(
          ({ scope, reference }) => scope.g === emptied || reference?.g === emptied,
        );
        expect(concerned.length).toBeGreaterThan(0);
        for (const { verdict, estimate } of concerned) expect([verdict, estimate]).toEqual(['inconclusive', null]);
        expect(report.verdict).not.toBe('pass');
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('more rows in the same proportions never turn a failure or a pass into an open question', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 2, max: 50 }), (holdout, times) => {
        const more = holdout.map((row) => ({ ...row, rows: Number(row.rows) * times }));
        const before = judgeBias(measuredFrom({ holdout }));
        const after = judgeBias(measuredFrom({ holdout: more }));
        const verdicts = new Map(
          after.findings.map(({ metric, scope, reference, verdict }) => [
            canonicalJson({ metric, pair: pairOf(scope, reference) }),
            verdict,
          ]),
        );
        for (const { metric, scope, reference, verdict } of before.findings) {
          if (verdict === 'inconclusive') continue;
          expect(verdicts.get(canonicalJson({ metric, pair: pairOf(scope, reference) }))).toBe(verdict);
        }
      }),
      { numRuns: 80, seed: 4 },
    );
  });

  it('a verdict by interval is never better than the same verdict by the point', () => {
    fc.assert(
      fc.property(tables, (holdout) => {
        const measured = measuredFrom({ holdout });
        const pointed = judgeBias(
          measured,
          biasRules.map((rule) => ({ ...rule, decide: 'point' })),
        );
        const open = judgeBias(measured);
        const points = new Map(
          pointed.findings.map(({ metric, scope, reference, verdict }) => [
            canonicalJson({ metric, pair: pairOf(scope, reference) }),
            verdict,
          ]),
        );
        for (const { metric, scope, reference, verdict } of open.findings) {
          if (verdict === 'pass')
            expect(points.get(canonicalJson({ metric, pair: pairOf(scope, reference) }))).toBe('pass');
        }
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});

/** A pair of groups, whichever of the two is behind. */
const pairOf = (
  scope: Readonly<Record<string, string>>,
  reference: Readonly<Record<string, string>> | null,
): string[] => [canonicalJson(scope), canonicalJson(reference)].sort();

describe('drift, whatever the counts', () => {
  const drifting = cardOf(`
version: 1.0.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  training: {uri: t.parquet, digest: DIGEST(training), features: {numeric: [x], categorical: [c]}}
  holdout: {uri: h.parquet, digest: DIGEST(holdout)}
`);
  const values = fc.array(
    fc.record({
      x: fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })),
      c: fc.oneof(fc.constant(null), fc.constantFrom('a', 'b', 'c')),
      rows: fc.integer({ min: 1, max: 3000 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const rules = [
    { on: 'features', measure: 'psi', atMost: 0.2 },
    { on: 'features', measure: 'ks', atMost: 0.1 },
  ] as const;

  it('a report is plain JSON, and a table never drifts from itself', () => {
    fc.assert(
      fc.property(values, values, (training, holdout) => {
        const report = judge(drift, candidateOf(drifting), { rules: [...rules] }, measuredFrom({ training, holdout }));
        expect(() => digestOfJson(report as unknown as Json)).not.toThrow();
        const same = judge(
          drift,
          candidateOf(drifting),
          { rules: [...rules] },
          measuredFrom({ training, holdout: training }),
        );
        for (const { estimate, verdict } of same.findings) {
          if (estimate !== null) expect(estimate).toBeCloseTo(0, 12);
          expect(verdict).not.toBe('fail');
        }
      }),
      { numRuns: 150, seed: 6 },
    );
  });
});
