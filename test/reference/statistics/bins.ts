import { goodnessOfFit, gTest } from '../../../src/statistics/contingency.ts';
import {
  binnedKolmogorovSmirnov,
  hellinger,
  jensenShannon,
  kullbackLeibler,
  largestDifference,
  totalVariation,
} from '../../../src/statistics/divergence.ts';
import { populationStability, stabilityIndex } from '../../../src/statistics/population-stability.ts';
import { quantile, rowsBetween, tally } from '../../../src/statistics/tally.ts';
import { type Answer, add, curOf, type Inputs, refOf } from './answer.ts';
import { categories, numbers } from './generators.ts';

/** The reference's deciles, the outermost replaced by open ends. */
const deciles = (values: readonly number[]): readonly number[] => {
  const sorted = values.toSorted((a, b) => a - b);
  return Array.from({ length: 11 }, (_, i) => quantile(sorted, i / 10)!);
};
const decileCounts = (inputs: Inputs) => {
  const cuts = deciles(refOf(inputs)).slice(1, -1);
  return [rowsBetween(tally(refOf(inputs)), cuts), rowsBetween(tally(curOf(inputs)), cuts)] as const;
};
const distances = (reference: readonly number[], current: readonly number[]) => ({
  ref_counts: reference,
  cur_counts: current,
  'psi_jeffreys_0.5': populationStability(reference, current, 0.95)!.psi,
  js_divergence_nats: jensenShannon(reference, current),
  js_distance_nats: Math.sqrt(jensenShannon(reference, current)!),
  js_distance_base2: Math.sqrt(jensenShannon(reference, current)! / Math.LN2),
  hellinger: hellinger(reference, current),
  tvd: totalVariation(reference, current),
  linf: largestDifference(reference, current),
});
const shares = (counts: readonly number[]): readonly number[] => counts.map((count) => count / add(counts));
const psiNull: Answer = (inputs) => {
  const [reference, current] = decileCounts(inputs);
  const { psi, degreesOfFreedom, pValue, critical, meanWithoutChange } = populationStability(reference, current, 0.95)!;
  const scaled = psi / (1 / add(reference) + 1 / add(current));
  return {
    psi,
    scaled,
    df: degreesOfFreedom,
    p: pValue,
    'critical_psi_alpha_0.05': critical,
    null_mean: meanWithoutChange,
  };
};

/** Evidently's binning: Sturges' number of equal bins over both samples, the last one closed. */
const evidentlyCounts = (inputs: Inputs) => {
  const all = [...refOf(inputs), ...curOf(inputs)];
  const least = Math.min(...all);
  const most = Math.max(...all);
  const bins = Math.ceil(Math.log2(all.length) + 1);
  const cuts = Array.from({ length: bins - 1 }, (_, i) => least + ((i + 1) * (most - least)) / bins);
  return [rowsBetween(tally(refOf(inputs)), cuts), rowsBetween(tally(curOf(inputs)), cuts)] as const;
};
const floored = (values: readonly number[], floor = 1e-4): readonly number[] =>
  values.map((share) => (share === 0 ? floor : share));
const evidentlyJs: Answer = (inputs) => {
  const [reference, current] = evidentlyCounts(inputs);
  return { js_distance_nats: Math.sqrt(jensenShannon(reference, current)!) };
};

const names = ['A', 'B', 'C', 'D', 'E', 'F'];
const counted = (values: readonly string[]): readonly number[] =>
  names.map((name) => values.filter((value) => value === name).length);
const catRef = counted(categories.cat_ref);
const catCur = counted(categories.cat_cur);

/** Distances over bins and categories. */
export const bins: Readonly<Record<string, Answer>> = {
  'binned-decile-num': (inputs) => {
    const [reference, current] = decileCounts(inputs);
    return {
      ...distances(reference, current),
      psi_raw: stabilityIndex(shares(reference), shares(current)),
      max_binned_ks: binnedKolmogorovSmirnov(reference, current),
    };
  },
  'psi-null-num': psiNull,
  'psi-null-skew': psiNull,
  'evidently-psi-num': (inputs) => {
    const [reference, current] = evidentlyCounts(inputs);
    const [p, q] = [floored(shares(reference)), floored(shares(current))];
    return { n_bins: reference.length, psi: stabilityIndex(p, q), kl: kullbackLeibler(q, p) };
  },
  'evidently-js-num': evidentlyJs,
  'evidently-js-skew': evidentlyJs,
  'evidently-psi-cat': () => ({ psi: stabilityIndex(floored(shares(catRef)), floored(shares(catCur))) }),
  'binned-cat': () => ({
    categories: names,
    ...distances(catRef, catCur),
    'psi_floor_0.01_deepchecks': stabilityIndex(floored(shares(catRef), 0.01), floored(shares(catCur), 0.01)),
    'psi_floor_0.0001_evidently': stabilityIndex(floored(shares(catRef)), floored(shares(catCur))),
    js_divergence_base2_tfdv: jensenShannon(catRef, catCur)! / Math.LN2,
  }),
  'g-test-cat': () => {
    const { statistic, degreesOfFreedom, pValue } = gTest([catRef, catCur])!;
    return { G: statistic, df: degreesOfFreedom, p: pValue };
  },
  'chi2-gof-cat5': () => {
    const { statistic, pValue } = goodnessOfFit(catCur.slice(0, 5), catRef.slice(0, 5))!;
    return { chi2: statistic, p: pValue };
  },
  'quantile-type7': () => ({ deciles: deciles(numbers.num_ref!) }),
};
