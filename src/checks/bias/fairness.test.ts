import { describe, expect, test } from 'vitest';
import type { CheckReport, Finding } from '../../domain/finding.ts';
import { fairnessMetrics } from '../../metrics/fairness.ts';
import { generalizedEntropy } from '../../statistics/fairness.ts';
import { check } from '../bias.ts';
import { candidateOf, cardOf, judge } from '../testing/candidate.ts';
import { only } from '../testing/findings.ts';
import { measuredFrom, type Table } from '../testing/tables.ts';

const card = (groups: string) =>
  cardOf(`
version: 4.2.0
task: binary-classification
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout:
    uri: evidence/holdout.parquet
    digest: DIGEST(holdout)
    label: good
    prediction: {column: approved}
    groups: ${groups}
`);

type Counts = { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number };

const people = (group: Readonly<Record<string, string>>, { tp, fp, fn, tn }: Counts): Table => [
  { ...group, good: 1, approved: 1, rows: tp },
  { ...group, good: 0, approved: 1, rows: fp },
  { ...group, good: 1, approved: 0, rows: fn },
  { ...group, good: 0, approved: 0, rows: tn },
];

const bias = (rules: readonly object[], holdout: Table, groups = '[region]'): CheckReport =>
  judge(check, candidateOf(card(groups)), { rules } as never, measuredFrom({ holdout }));

/** The larger group first: 600 rows against 300. */
const north: Counts = { tp: 240, fp: 60, fn: 60, tn: 240 };
const south: Counts = { tp: 90, fp: 45, fn: 60, tn: 105 };
const table = [...people({ region: 'north' }, north), ...people({ region: 'south' }, south)];

describe('groups by every rate', () => {
  test.each([
    ['demographic-parity-difference', 300 / 600 - 135 / 300],
    ['demographic-parity-ratio', 0.45 / 0.5],
    ['equal-opportunity-difference', 0.8 - 0.6],
    ['equal-opportunity-ratio', 0.6 / 0.8],
    ['equalized-odds-difference', 0.8 - 0.6],
    ['equalized-odds-mean-difference', (0.2 + 0.1) / 2],
    ['false-positive-rate-difference', 45 / 150 - 60 / 300],
    ['false-positive-rate-ratio', 0.2 / 0.3],
    ['false-negative-rate-difference', 0.4 - 0.2],
    ['false-negative-rate-ratio', 0.2 / 0.4],
    ['predictive-parity-difference', 0.8 - 90 / 135],
    ['predictive-parity-ratio', 90 / 135 / 0.8],
    ['accuracy-difference', 0.8 - 195 / 300],
    ['accuracy-ratio', 0.65 / 0.8],
    ['error-ratio', 0.2 / 0.35],
    ['treatment-equality-difference', 60 / 105 - 60 / 120],
  ])('%s is counted by hand', (metric, expected) => {
    const limit = metric.endsWith('-ratio') ? { atLeast: 0.8 } : { atMost: 0.1 };
    const { estimate, uncertainty } = only(bias([{ metric, ...limit }], table));
    expect(estimate).toBeCloseTo(expected, 12);
    if ('none' in uncertainty) throw new Error(uncertainty.none);
    expect(uncertainty.lower).toBeLessThanOrEqual(expected);
    expect(uncertainty.upper).toBeGreaterThanOrEqual(expected);
  });

  test('no name stands for two metrics', () => {
    const names = fairnessMetrics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('a group without errors leaves the ratio of errors open, and neither 0 nor 1', () => {
    const perfect = people({ region: 'west' }, { tp: 0, fp: 0, fn: 0, tn: 0 });
    const flawless = [...perfect, ...people({ region: 'east' }, { tp: 0, fp: 0, fn: 0, tn: 50 })];
    const { verdict, estimate } = only(
      bias(
        [{ metric: 'treatment-equality-difference', atMost: 0.1 }],
        [...people({ region: 'north' }, north), ...flawless.filter(({ rows }) => rows !== 0)],
      ),
    );
    expect([verdict, estimate]).toEqual(['inconclusive', null]);
  });
});

describe('how unequally errors fall on people', () => {
  test.each([
    ['generalized-entropy', 2],
    ['theil-index', 1],
  ])('%s is that of all rows, whatever their group', (metric, alpha) => {
    const all = { truePositives: 330, falsePositives: 105, falseNegatives: 120, trueNegatives: 345 };
    const { estimate, verdict } = only(bias([{ metric, atMost: 0.5 }], table));
    expect(estimate).toBeCloseTo(generalizedEntropy(all, alpha)!, 12);
    expect(verdict).toBe('pass');
  });
});

describe('what a group is compared with', () => {
  const three = [...table, ...people({ region: 'west' }, { tp: 30, fp: 10, fn: 20, tn: 40 })];
  const compared = (reference: unknown) =>
    bias([{ metric: 'equal-opportunity-difference', atMost: 0.1, reference }], three).findings.map((finding) =>
      [finding.scope.region, finding.reference?.region].sort().join('-'),
    );

  test('is the largest group, every other group, or the one that the rule names', () => {
    expect(compared('largest')).toEqual(['north-south', 'north-west']);
    expect(compared('all-pairs')).toEqual(['north-south', 'north-west', 'south-west']);
    expect(compared({ region: 'west' })).toEqual(['north-west', 'south-west']);
  });

  test('a reference group that the table lacks is an error that lists the groups', () => {
    const rule = { metric: 'equal-opportunity-difference', atMost: 0.1, reference: { region: 'North' } };
    const { verdict, problems } = bias([rule], three);
    expect(verdict).toBe('error');
    expect(problems).toMatchObject([{ code: 'reference-unknown', message: expect.stringContaining('region north') }]);
  });

  test('all pairs share the error that one rule may make: intervals are wider than against one group', () => {
    const width = (reference: string): number => {
      const [first] = bias([{ metric: 'equal-opportunity-difference', atMost: 0.1, reference }], three).findings;
      const { uncertainty } = first!;
      return 'none' in uncertainty ? Number.NaN : uncertainty.upper - uncertainty.lower;
    };
    expect(width('all-pairs')).toBeGreaterThan(width('largest'));
  });
});

describe('groups among people who are alike', () => {
  /** Within both jobs everybody is treated alike; the regions differ in jobs. */
  const simpson = [
    ...people({ region: 'north', job: 'a' }, { tp: 320, fp: 0, fn: 80, tn: 0 }),
    ...people({ region: 'north', job: 'b' }, { tp: 20, fp: 0, fn: 80, tn: 0 }),
    ...people({ region: 'south', job: 'a' }, { tp: 64, fp: 0, fn: 16, tn: 0 }),
    ...people({ region: 'south', job: 'b' }, { tp: 80, fp: 0, fn: 320, tn: 0 }),
  ].filter(({ rows }) => rows !== 0);
  const rule = { metric: 'demographic-parity-difference', atMost: 0.1 };

  test('are treated alike where the difference is one of strata, which the plain comparison fails', () => {
    expect(only(bias([rule], simpson)).verdict).toBe('fail');
    const within = only(bias([{ ...rule, strata: ['job'] }], simpson));
    expect(within).toMatchObject({ verdict: 'pass', scope: { within: 'job' } });
    expect(within.estimate).toBeCloseTo(0, 12);
  });

  test('nothing can be told where no stratum has both groups', () => {
    const apart = simpson.filter(({ region, job }) => (region === 'north') === (job === 'a'));
    expect(only(bias([{ ...rule, strata: ['job'] }], apart))).toMatchObject({
      verdict: 'inconclusive',
      estimate: null,
    });
  });

  test('strata are refused for what they cannot hold for', () => {
    expect(
      check.settings.safeParse({ rules: [{ metric: 'demographic-parity-ratio', atLeast: 0.8, strata: ['job'] }] })
        .success,
    ).toBe(false);
  });
});

describe('weighted people', () => {
  const rule = { metric: 'equal-opportunity-difference', atMost: 0.1 };
  const weighing = (weights: (region: string) => readonly [sum: number, squares: number]) => {
    const plain = measuredFrom({ holdout: table });
    return judge(check, candidateOf(card('[region]')), { rules: [rule] } as never, (request) => {
      const result = plain(request);
      if ('problem' in result || result.measurement.counts.kind !== 'cube') return result;
      const cells = result.measurement.counts.cells.map((cell) => {
        const [sum, squares] = weights(cell.values[0]!);
        return { ...cell, weights: { sum: String(sum * cell.rows), squares: String(squares * cell.rows) } };
      });
      return { ...result, measurement: { ...result.measurement, counts: { ...result.measurement.counts, cells } } };
    });
  };
  const width = ({ uncertainty }: Finding): number =>
    'none' in uncertainty ? Number.NaN : uncertainty.upper - uncertainty.lower;

  test('who all weigh the same are judged as if they had no weights', () => {
    const plain = only(bias([rule], table));
    const found = only(weighing(() => [3, 9]));
    expect(found.estimate).toBeCloseTo(plain.estimate!, 12);
    expect(width(found)).toBeCloseTo(width(plain), 9);
  });

  test('whose weights differ say less: the interval is wider, and no number of rows in the text is a fraction', () => {
    const found = only(weighing(() => [3, 27]));
    expect(width(found)).toBeGreaterThan(1.5 * width(only(bias([rule], table))));
    expect(found.message).toMatch(/\(\d+ of \d+\)/);
    expect(found.n.every(Number.isInteger)).toBe(true);
  });
});
