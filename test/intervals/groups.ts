import {
  type Comparison,
  differenceComparison,
  largestDifference,
  meanDifference,
  ratioComparison,
} from '../../src/checks/bias/comparison.ts';
import { check as bias } from '../../src/checks/bias.ts';
import { candidateOf, cardOf, judge } from '../../src/checks/testing/candidate.ts';
import { measuredFrom, type Table } from '../../src/checks/testing/tables.ts';
import type { Interval } from '../../src/domain/verdict.ts';
import { mantelHaenszelDifference } from '../../src/statistics/mantel-haenszel.ts';
import { drawBinomial, type Random } from '../../src/statistics/random.ts';
import type { Experiment } from './experiment.ts';
import { confidence } from './metrics.ts';

/** Two groups of people, by the rates of two events among them and by numbers. */

const family = 'groups';

type Group = { readonly rows: number; readonly rates: readonly [number, number] };
type Groups = { readonly name: string; readonly one: Group; readonly other: Group };

const cases: readonly Groups[] = [
  { name: 'small', one: { rows: 20, rates: [0.3, 0.4] }, other: { rows: 20, rates: [0.3, 0.6] } },
  { name: 'unequal', one: { rows: 40, rates: [0.3, 0.1] }, other: { rows: 900, rates: [0.42, 0.2] } },
  { name: 'rare', one: { rows: 100, rates: [0.03, 0.9] }, other: { rows: 100, rates: [0.06, 0.97] } },
  { name: 'ample', one: { rows: 400, rates: [0.2, 0.5] }, other: { rows: 500, rates: [0.25, 0.5] } },
];

/** Within a tenth of it. */
const about = (uniform: Random, rows: number): number => Math.round(rows * (0.9 + 0.2 * uniform()));

const negated = ({ lower, upper }: Interval): Interval => ({ lower: -upper, upper: -lower });
const inverse = ({ lower, upper }: Interval): Interval => ({ lower: 1 / upper, upper: 1 / lower });

/** Of the group against the other, whichever of them a finding speaks of. */
const turned = (found: Comparison | null, back: (interval: Interval) => Interval): Interval | null =>
  found && (found.groupIsBehind ? found.interval : back(found.interval));

const rateExperiments = cases.map(({ name, one, other }): Experiment => {
  const gaps = one.rates.map((rate, i) => other.rates[i]! - rate) as [number, number];
  const sizes = gaps.map(Math.abs) as [number, number];
  return {
    ...{ family, name },
    figures: [
      { name: 'difference of rates', method: 'Newcombe', truth: gaps[0] },
      { name: 'ratio of rates', method: 'Koopman', truth: one.rates[0] / other.rates[0] },
      { name: 'largest of two differences', method: 'Newcombe, all at once', truth: Math.max(...sizes) },
      { name: 'mean of two differences', method: 'Newcombe, all at once', truth: (sizes[0] + sizes[1]) / 2 },
    ],
    draw: (uniform) => {
      const [n, m] = [about(uniform, one.rows), about(uniform, other.rows)];
      const pairs = one.rates.map(
        (rate, i) =>
          [
            { events: drawBinomial(uniform, n, rate), rows: n },
            { events: drawBinomial(uniform, m, other.rates[i]!), rows: m },
          ] as const,
      );
      const [first] = pairs as [(typeof pairs)[0]];
      const together = (1 + confidence) / 2;
      const made = [
        () => turned(differenceComparison(...first, confidence, 'interval'), negated),
        () => turned(ratioComparison(...first, confidence, 'interval'), inverse),
        () => largestDifference(pairs, together).interval,
        () => meanDifference(pairs, together).interval,
      ];
      return (figure) => made[figure]!();
    },
  };
});

/** The rate of the other group is higher by as much in every stratum. */
const stratified = (
  [
    ['small', [12, 30], 3],
    ['unequal', [4, 9], 40],
    ['rare', [60, 60], 4],
    ['ample', [150, 200], 5],
  ] as const
).map(([name, [n, m], strata]): Experiment => {
  const step = name === 'rare' ? 0.03 : 0.1;
  return {
    ...{ family, name },
    figures: [{ name: 'difference within strata', method: 'Mantel-Haenszel, Sato', truth: step }],
    draw: (uniform) => {
      const drawn = Array.from({ length: strata }, (_, i) => {
        const [n1, n2] = [about(uniform, m), about(uniform, n)];
        const rate = name === 'rare' ? 0.03 : 0.2 + (0.5 * i) / strata;
        return { x1: drawBinomial(uniform, n1, rate + step), n1, x2: drawBinomial(uniform, n2, rate), n2 };
      });
      return () => mantelHaenszelDifference(drawn, confidence)?.interval ?? null;
    },
  };
});

const card = (task: string, columns: string) =>
  candidateOf(
    cardOf(`
version: 1.0.0
task: ${task}
owners: [{role: owner, who: acme/credit-ml}]
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, ${columns}, groups: [g]}
`),
  );

const candidates = {
  regression: card('regression', 'prediction: {column: p}'),
  binary: card('binary-classification', 'score: s, prediction: {column: p}'),
};

function byJudge(metric: string, of: keyof typeof candidates, limit: object, holdout: Table): Interval | null {
  const report = judge(bias, candidates[of], { rules: [{ metric, ...limit }] } as never, measuredFrom({ holdout }));
  const found = report.findings[0]?.uncertainty;
  return found === undefined || 'none' in found ? null : found;
}

const normal = (uniform: Random): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** Errors are normal, their size lognormal with this spread. */
const meanExperiments = (
  [
    ['small', 20, 20, 0],
    ['unequal', 25, 250, 0.3],
    ['rare', 90, 110, 0.7],
    ['ample', 300, 400, 0.5],
  ] as const
).map(
  ([name, n, m, spread]): Experiment => ({
    ...{ family, name },
    figures: [
      { name: 'difference of means', method: "Student's t (Welch)", truth: 0.5 },
      { name: 'ratio of means', method: "Student's t of the logarithm", truth: 1 / 1.4 },
    ],
    draw: (uniform) => {
      const size = (): number => Math.exp(spread * normal(uniform));
      // Its mean is 1.
      const loss = (): number => -Math.log(1 - uniform());
      const rows = (g: string, count: number, shift: number, factor: number) => {
        const of = about(uniform, count);
        return {
          differing: Array.from({ length: of }, () => ({ g, y: 0, p: shift + size() * normal(uniform) })),
          scaled: Array.from({ length: of }, () => ({ g, y: 0, p: factor * loss() })),
        };
      };
      const [one, other] = [rows('a', n, 2, 1), rows('b', m, 2.5, 1.4)];
      return (figure) =>
        figure === 0
          ? byJudge('residual-difference', 'regression', { atMost: 1 }, [...one.differing, ...other.differing])
          : byJudge('absolute-error-ratio', 'regression', { atLeast: 0.5 }, [...one.scaled, ...other.scaled]);
    },
  }),
);

/** Shares of TP, FP, FN and TN. */
const peopleExperiments = (
  [
    ['small', 40, [0.4, 0.1, 0.1, 0.4]],
    ['rare', 200, [0.04, 0.02, 0.02, 0.92]],
    ['ample', 900, [0.25, 0.1, 0.05, 0.6]],
  ] as const
).map(([name, rows, shares]): Experiment => {
  const benefits = [1, 2, 0, 1];
  const mean = shares.reduce((sum, share, i) => sum + share * benefits[i]!, 0);
  const over = (of: (b: number) => number): number =>
    shares.reduce((sum, share, i) => sum + share * of(benefits[i]! / mean), 0);
  return {
    ...{ family, name },
    figures: [
      { name: 'generalized-entropy', method: 'Jeffreys posterior', truth: over((b) => (b * b - 1) / 2) },
      { name: 'theil-index', method: 'Jeffreys posterior', truth: over((b) => (b === 0 ? 0 : b * Math.log(b))) },
    ],
    draw: (uniform) => {
      const n = about(uniform, rows);
      let [left, rest] = [n, 1];
      const table = shares.flatMap((share, i) => {
        const count = i === shares.length - 1 ? left : drawBinomial(uniform, left, Math.min(1, share / rest));
        left -= count;
        rest -= share;
        const [y, p] = [
          [1, 1],
          [0, 1],
          [1, 0],
          [0, 0],
        ][i]!;
        return count === 0 ? [] : [{ g: 'a', y: y!, p: p!, s: p!, rows: count }];
      });
      return (figure) => byJudge(figure === 0 ? 'generalized-entropy' : 'theil-index', 'binary', { atMost: 1 }, table);
    },
  };
});

export const groupExperiments: readonly Experiment[] = [
  ...rateExperiments,
  ...stratified,
  ...meanExperiments,
  ...peopleExperiments,
];
