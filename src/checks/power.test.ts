import { describe, expect, test } from 'vitest';
import { chiSquaredQuantile, noncentralChiSquaredCdf } from '../statistics/distributions/chi-squared.ts';
import { criticalValue, normalCdf, normalQuantile } from '../statistics/distributions/normal.ts';
import { massartMargin } from '../statistics/kolmogorov-smirnov.ts';
import { drawBinomial, random } from '../statistics/random.ts';
import { check as bias } from './bias.ts';
import { check as cost } from './cost.ts';
import { check as drift } from './drift.ts';
import { check as estimation } from './estimated-performance.ts';
import { check as regression } from './regression.ts';
import { check as robustness } from './robustness.ts';
import { candidateOf, cardOf, judge } from './testing/candidate.ts';
import { measuredFrom, type Table } from './testing/tables.ts';

/*
 * What a check misses: at effects of three sizes beyond the limit it fails as often as the formula says by which rows
 * needed and smallest detectable effects are told, within three points.
 */

const runs = 2000;
const z = criticalValue(0.95);
/** Effects of these sizes are found as often as the numbers say, if the formulas are right. */
const powers = [0.3, 0.6, 0.9];
/** How far beyond the limit an effect lies, in standard errors, that is found with this power. */
const beyond = (power: number): number => z + normalQuantile(power);

function found(run: (uniform: () => number) => string, seed: number): number {
  const uniform = random(seed);
  let failed = 0;
  for (let i = 0; i < runs; i++) if (run(uniform) === 'fail') failed++;
  return failed / runs;
}

const rows = (row: Readonly<Record<string, string | number>>, count: number): Table =>
  count === 0 ? [] : [{ ...row, rows: count }];

const owners = 'owners: [{role: owner, who: acme/credit-ml}]';

describe('bias', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
${owners}
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, prediction: {column: p}, groups: [g]}
`);

  test.each(powers)('a difference of true positive rates that is found with power %d', (power) => {
    const [n, limit, reference] = [1200, 0.1, 0.6];
    // The error depends on the effect, and the effect on the error: a few steps settle both.
    let error = 0.03;
    for (let step = 0; step < 20; step++) {
      const rate = reference - limit - beyond(power) * error;
      error = Math.sqrt((rate * (1 - rate) + reference * (1 - reference)) / n);
    }
    const rate = reference - limit - beyond(power) * error;
    const share = found((uniform) => {
      const [own, other] = [drawBinomial(uniform, n, rate), drawBinomial(uniform, n + 1, reference)];
      const holdout = [
        ...rows({ g: 'a', y: 1, p: 1 }, own),
        ...rows({ g: 'a', y: 1, p: 0 }, n - own),
        ...rows({ g: 'b', y: 1, p: 1 }, other),
        ...rows({ g: 'b', y: 1, p: 0 }, n + 1 - other),
      ];
      const rules = [{ metric: 'equal-opportunity-difference', atMost: limit }];
      return judge(bias, candidateOf(card), { rules } as never, measuredFrom({ holdout })).verdict;
    }, 21);
    expect(Math.abs(share - power)).toBeLessThanOrEqual(0.03);
  });
});

describe('regression', () => {
  const card = (version: string, prediction: string) =>
    cardOf(`
version: ${version}
task: binary-classification
${owners}
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, prediction: {column: ${prediction}}}
`);
  const candidate = candidateOf(card('2.0.0', 'a'), { champion: card('1.0.0', 'b') });

  test.each(powers)('an accuracy below the champion’s, on the same rows, that is found with power %d', (power) => {
    const [n, margin, discordant] = [3000, 0.02, 0.12];
    let error = 0.006;
    for (let step = 0; step < 20; step++) {
      const loss = margin + beyond(power) * error;
      error = Math.sqrt((discordant - loss ** 2) / n);
    }
    const loss = margin + beyond(power) * error;
    const share = found((uniform) => {
      const apart = drawBinomial(uniform, n, discordant);
      const worse = drawBinomial(uniform, apart, (discordant + loss) / 2 / discordant);
      const holdout = [
        ...rows({ y: 1, a: 1, b: 1 }, n - apart),
        ...rows({ y: 1, a: 0, b: 1 }, worse),
        ...rows({ y: 1, a: 1, b: 0 }, apart - worse),
      ];
      const rules = [{ metric: 'accuracy', against: 'champion', margin }];
      return judge(regression, candidate, { rules } as never, measuredFrom({ holdout })).verdict;
    }, 22);
    expect(Math.abs(share - power)).toBeLessThanOrEqual(0.03);
  });
});

describe('drift', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
${owners}
evidence:
  training: {uri: t.parquet, digest: DIGEST(training), features: {numeric: [x], categorical: [c]}}
  holdout: {uri: h.parquet, digest: DIGEST(holdout)}
`);
  const verdict = (rule: object, training: Table, holdout: Table): string =>
    judge(drift, candidateOf(card), { rules: [rule] } as never, measuredFrom({ training, holdout })).verdict;

  test.each(powers)('a distance of distribution functions that is found with power %d', (power) => {
    const [n, limit] = [2000, 0.02];
    const margins = 2 * massartMargin(n, 0.95);
    let shift = 0.1;
    let error = 0;
    for (let step = 0; step < 20; step++) {
      error = Math.sqrt((0.5 * 0.5 + (0.5 + shift) * (0.5 - shift)) / n);
      shift = limit + margins + normalQuantile(power) * error;
    }
    // Two values: the distance is the difference of one share, whose distribution is known.
    const two = (uniform: () => number, share: number): Table => {
      const ones = drawBinomial(uniform, n, share);
      return [...rows({ x: 1, c: 'a' }, ones), ...rows({ x: 2, c: 'a' }, n - ones)];
    };
    const share = found(
      (uniform) =>
        verdict({ on: 'features', measure: 'ks', atMost: limit }, two(uniform, 0.5), two(uniform, 0.5 + shift)),
      23,
    );
    expect(Math.abs(share - power)).toBeLessThanOrEqual(0.03);
  });

  test.each([0.01, 0.02, 0.03])(
    'a stability index of categories of %d, as the noncentral chi-squared law says',
    (psi) => {
      const n = 1500;
      const categories = ['a', 'b', 'c', 'd'];
      const even = categories.map(() => 0.25);
      // Two categories trade share until the index is what it should be.
      const shifted = (by: number): number[] => [0.25 + by, 0.25 - by, 0.25, 0.25];
      const index = (shares: readonly number[]): number =>
        shares.reduce((sum, share) => sum + (share - 0.25) * Math.log(share / 0.25), 0);
      let [low, high] = [0, 0.2];
      for (let step = 0; step < 60; step++) {
        const middle = (low + high) / 2;
        if (index(shifted(middle)) < psi) low = middle;
        else high = middle;
      }
      const drawn = (uniform: () => number, shares: readonly number[]): Table => {
        let [left, rest] = [n, 1];
        return categories.flatMap((c, i) => {
          const count = i === 3 ? left : drawBinomial(uniform, left, Math.min(1, shares[i]! / rest));
          left -= count;
          rest -= shares[i]!;
          return rows({ x: 1, c }, count);
        });
      };
      const share = found(
        (uniform) =>
          verdict({ on: 'features', measure: 'psi', atMost: 0 }, drawn(uniform, even), drawn(uniform, shifted(low))),
        24,
      );
      // The constant feature x shares the error, so each interval is one at 97.5 %, of which a fail uses the lower half.
      const critical = chiSquaredQuantile(0.0125, 3);
      const formula = 1 - noncentralChiSquaredCdf(critical, 3, psi / (2 / n));
      expect(formula).toBeGreaterThan(0.2);
      expect(Math.abs(share - formula)).toBeLessThanOrEqual(0.03);
    },
  );

  test('the normal law behind these numbers is the one of the tables', () => {
    expect(normalCdf(normalQuantile(0.9))).toBeCloseTo(0.9, 12);
  });
});

describe('robustness', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
${owners}
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), rows: {id: id}, prediction: {column: p}}
  perturbed: {uri: p.parquet, digest: DIGEST(perturbed), of: holdout}
  attacks: {uri: a.jsonl, digest: DIGEST(attacks), outcome: resisted}
`);

  test.each(powers)('attacks above their ceiling that are found with power %d', (power) => {
    const [n, limit] = [2000, 0.05];
    let rate = limit;
    // Wilson's interval excludes the ceiling by the ceiling's own variance; the count varies by the truth's.
    for (let step = 0; step < 20; step++) {
      rate =
        limit +
        (z * Math.sqrt(limit * (1 - limit)) + normalQuantile(power) * Math.sqrt(rate * (1 - rate))) / Math.sqrt(n);
    }
    const share = found((uniform) => {
      const successes = drawBinomial(uniform, n, rate);
      const attacks = [...rows({ resisted: 0 }, successes), ...rows({ resisted: 1 }, n - successes)];
      const rules = [{ metric: 'attack-success-rate', atMost: limit, evidence: 'attacks' }];
      return judge(robustness, candidateOf(card), { rules } as never, measuredFrom({ attacks })).verdict;
    }, 25);
    expect(Math.abs(share - power)).toBeLessThanOrEqual(0.03);
  });
});

describe('cost', () => {
  const card = cardOf(`
version: 1.0.0
task: generation
${owners}
evidence:
  suite: {uri: s.jsonl, digest: DIGEST(suite), amounts: {usd: {column: usd, unit: USD}}}
`);

  test.each(powers)('a mean above its limit that is found with power %d', (power) => {
    const [n, high, dearer] = [1500, 3, 0.4];
    // Some calls cost 3, the others 1: the mean exceeds the limit by as many of its own errors as it takes.
    const error = ((high - 1) * Math.sqrt(dearer * (1 - dearer))) / Math.sqrt(n);
    const limit = 1 + (high - 1) * dearer - beyond(power) * error;
    const share = found((uniform) => {
      const dear = drawBinomial(uniform, n, dearer);
      const suite = [...rows({ usd: high }, dear), ...rows({ usd: 1 }, n - dear)];
      const rules = [{ amount: 'usd', perThousand: 1000 * limit, unit: 'USD' }];
      return judge(cost, candidateOf(card), { rules } as never, measuredFrom({ suite })).verdict;
    }, 26);
    expect(Math.abs(share - power)).toBeLessThanOrEqual(0.03);
  });
});

describe('estimated performance', () => {
  const card = cardOf(`
version: 1.0.0
task: binary-classification
${owners}
evidence:
  holdout: {uri: h.parquet, digest: DIGEST(holdout), label: y, score: s, prediction: {threshold: 0.5}}
  live: {uri: l.parquet, digest: DIGEST(live)}
`);

  test.each(powers)('a precision below its limit that is found with power %d', (power) => {
    const [n, truth] = [2000, 0.7];
    // So many rows without labels that all of the error is in what those with labels say of a score.
    const live = rows({ s: 0.75 }, 10_000_000);
    const limit = truth + beyond(power) * Math.sqrt((truth * (1 - truth)) / n);
    const rules = [{ metric: 'precision', atLeast: limit }];
    const share = found((uniform) => {
      const positive = drawBinomial(uniform, n, truth);
      const holdout = [...rows({ s: 0.75, y: 1 }, positive), ...rows({ s: 0.75, y: 0 }, n - positive)];
      const settings = { rules, calibration: { atMost: 1 } };
      return judge(estimation, candidateOf(card), settings as never, measuredFrom({ holdout, live })).verdict;
    }, 27);
    expect(Math.abs(share - power)).toBeLessThanOrEqual(0.03);
  });
});
