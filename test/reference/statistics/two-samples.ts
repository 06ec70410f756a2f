import { andersonDarling } from '../../../src/statistics/anderson-darling.ts';
import { cramerVonMises } from '../../../src/statistics/cramer-von-mises.ts';
import { energyDistance } from '../../../src/statistics/energy.ts';
import { eppsSingleton } from '../../../src/statistics/epps-singleton.ts';
import {
  distanceInterval,
  exactPValue,
  finiteSamplePValue,
  kolmogorovSmirnov,
  limitingPValue,
  massartMargin,
} from '../../../src/statistics/kolmogorov-smirnov.ts';
import { mannWhitney, mannWhitneyExact } from '../../../src/statistics/rank-tests.ts';
import { tally } from '../../../src/statistics/tally.ts';
import { wasserstein } from '../../../src/statistics/wasserstein.ts';
import { meanAndVariance, welchT } from '../../../src/statistics/welch.ts';
import { type Answer, curOf, type Inputs, refOf } from './answer.ts';

const ks = (inputs: Inputs) => kolmogorovSmirnov(tally(refOf(inputs)), tally(curOf(inputs)))!;
const finite: Answer = (inputs) => ({ D: ks(inputs).distance, p: finiteSamplePValue(ks(inputs)) });
const series: Answer = (inputs) => {
  const test = ks(inputs);
  const lambda = Math.sqrt((test.n * test.m) / (test.n + test.m)) * test.distance;
  return { D: test.distance, lambda, p: limitingPValue(test) };
};
const w1: Answer = (inputs) => {
  const distance = wasserstein(tally(refOf(inputs)), tally(curOf(inputs)))!;
  const reference = refOf(inputs);
  const variance = (meanAndVariance(reference).variance! * (reference.length - 1)) / reference.length;
  return { W1: distance, W1_over_ref_std_ddof0: distance / Math.sqrt(variance) };
};
const cvm: Answer = (inputs) => {
  const { statistic, pValue } = cramerVonMises(tally(refOf(inputs)), tally(curOf(inputs)))!;
  return { T: statistic, p: pValue };
};
const energy: Answer = (inputs) => ({ energy_distance: energyDistance(tally(refOf(inputs)), tally(curOf(inputs))) });
const epps: Answer = (inputs) => {
  const { statistic, pValue } = eppsSingleton(refOf(inputs), curOf(inputs))!;
  return { W: statistic, p: pValue };
};
const anderson: Answer = (inputs) => ({
  A2_standardised: andersonDarling(tally(refOf(inputs)), tally(curOf(inputs))),
});
const mwu: Answer = (inputs) => {
  const { u, pValue } = mannWhitney(tally(refOf(inputs)), tally(curOf(inputs)))!;
  return { U1: u, p: pValue, auc_ref_gt_cur: u / refOf(inputs).length / curOf(inputs).length };
};
const welch: Answer = (inputs) => {
  const { t, degreesOfFreedom, pValue } = welchT(refOf(inputs), curOf(inputs))!;
  return { t, df: degreesOfFreedom, p: pValue };
};

/** Tests and distances of two samples of numbers. */
export const twoSamples: Readonly<Record<string, Answer>> = {
  'ks-num-asymp': finite,
  'ks-num-kolmogorov-series': series,
  'wasserstein-num': w1,
  'cvm-num': cvm,
  'energy-num': energy,
  'epps-singleton-num': epps,
  'mwu-num': mwu,
  'welch-num': welch,
  'ks-tie-kolmogorov-series': series,
  'wasserstein-tie': w1,
  'ad-tie': anderson,
  'energy-tie': energy,
  'welch-tie': welch,
  'ks-skew-asymp': finite,
  'ks-skew-kolmogorov-series': series,
  'cvm-skew': cvm,
  'ad-skew': anderson,
  'epps-singleton-skew': epps,
  'mwu-skew': mwu,
  'ks-small-exact': (inputs) => ({
    D: ks(inputs).distance,
    p: exactPValue(tally(refOf(inputs)), tally(curOf(inputs))),
  }),
  'mwu-small-exact': (inputs) => {
    const { u, pValue } = mannWhitneyExact(tally(refOf(inputs)), tally(curOf(inputs)))!;
    return { U1: u, p: pValue };
  },
  'dkw-band': (inputs) => {
    const test = ks(inputs);
    const interval = distanceInterval(test, 1 - inputs.alpha!);
    return {
      eps_m: massartMargin(test.n, 1 - inputs.alpha!),
      eps_n: massartMargin(test.m, 1 - inputs.alpha!),
      D_lower: interval.lower,
      D_upper: interval.upper,
    };
  },
};
