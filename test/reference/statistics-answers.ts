import { andersonDarling } from '../../src/statistics/anderson-darling.ts';
import {
  calibrationInTheLarge,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
  spiegelhalterTest,
} from '../../src/statistics/calibration.ts';
import { cochranQ } from '../../src/statistics/cochran-q.ts';
import { fisherCombination, simes, stoufferCombination } from '../../src/statistics/combined-p-values.ts';
import { asymptoticConfidenceSequence } from '../../src/statistics/confidence-sequence.ts';
import {
  accuracy,
  balancedAccuracy,
  baseRate,
  type Confusion,
  cohensKappa,
  expectedConfusion,
  falsePositiveRate,
  fScore,
  matthewsCorrelation,
  precision,
  recall,
  rowsOf,
  selectionRate,
} from '../../src/statistics/confusion.ts';
import { goodnessOfFit, gTest } from '../../src/statistics/contingency.ts';
import { kendallTauB, pearson, spearman } from '../../src/statistics/correlation.ts';
import { cramerVonMises } from '../../src/statistics/cramer-von-mises.ts';
import { aurocFromRanks, aurocInterval, pairedAurocDifference } from '../../src/statistics/delong.ts';
import { binomialCdf, binomialTest } from '../../src/statistics/distributions/binomial.ts';
import { fisherExact } from '../../src/statistics/distributions/hypergeometric.ts';
import {
  binnedKolmogorovSmirnov,
  hellinger,
  jensenShannon,
  kullbackLeibler,
  largestDifference,
  totalVariation,
} from '../../src/statistics/divergence.ts';
import { bernoulliEValue, mcnemarEValue } from '../../src/statistics/e-value.ts';
import { energyDistance } from '../../src/statistics/energy.ts';
import { eppsSingleton } from '../../src/statistics/epps-singleton.ts';
import {
  type Against,
  demographicParity,
  differentialFairness,
  equalizedOdds,
  equalOpportunity,
  generalizedEntropy,
} from '../../src/statistics/fairness.ts';
import { hanleyMcNeilStandardError } from '../../src/statistics/hanley-mcneil.ts';
import { jackknife } from '../../src/statistics/jackknife.ts';
import {
  distanceInterval,
  exactPValue,
  finiteSamplePValue,
  kolmogorovSmirnov,
  limitingPValue,
  massartMargin,
} from '../../src/statistics/kolmogorov-smirnov.ts';
import { mcnemarChiSquared, mcnemarExact, mcnemarMidP } from '../../src/statistics/mcnemar.ts';
import {
  classScores,
  kappaInterval,
  macroAverage,
  multiclassAccuracy,
  multiclassMatthewsCorrelation,
  topAccuracy,
  weightedAverage,
  weightedKappa,
} from '../../src/statistics/multiclass.ts';
import * as multiplicity from '../../src/statistics/multiplicity.ts';
import {
  newcombePaired,
  pairedNonInferiority,
  tango,
  waldPaired,
} from '../../src/statistics/paired-rate-difference.ts';
import { pairedT } from '../../src/statistics/paired-t.ts';
import { crossSums, placements, rankSums } from '../../src/statistics/placements.ts';
import { populationStability, stabilityIndex } from '../../src/statistics/population-stability.ts';
import { detectablePairedDifference, rowsPerGroup, rowsPerGroupArcsine } from '../../src/statistics/power.ts';
import { averagePrecision, brierScore, logLoss } from '../../src/statistics/probability-scores.ts';
import { agrestiCoull, clopperPearson, jeffreys, wald } from '../../src/statistics/proportion.ts';
import { mannWhitney, mannWhitneyExact, mannWhitneyU, wilcoxonSignedRank } from '../../src/statistics/rank-tests.ts';
import { agrestiCaffo, miettinenNurminen, newcombe, waldDifference } from '../../src/statistics/rate-difference.ts';
import { katz, koopman, walter } from '../../src/statistics/rate-ratio.ts';
import { pinballLoss, regressionErrors } from '../../src/statistics/regression-errors.ts';
import { quantile, rowsBetween, tally } from '../../src/statistics/tally.ts';
import { nonInferiority, pooledTest } from '../../src/statistics/two-proportion-test.ts';
import { wasserstein } from '../../src/statistics/wasserstein.ts';
import { meanAndVariance, welchT } from '../../src/statistics/welch.ts';
import { wilson } from '../../src/statistics/wilson.ts';
import { categories, g, h, mp, mprob, my, numbers, predictions, pv, rA, rB, ry, scores, y } from './statistics-data.ts';

/** A vector's inputs as the file has them. */
type Inputs = Readonly<Record<string, number>> & { readonly ref: string; readonly cur: string };
type Answer = (inputs: Inputs) => unknown;

const ends = ({ lower, upper }: { lower: number; upper: number }): readonly number[] => [lower, upper];
const refOf = ({ ref }: Inputs): readonly number[] => numbers[ref]!;
const curOf = ({ cur }: Inputs): readonly number[] => numbers[cur]!;
const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

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

const proportion: Answer = ({ x, n }) => ({
  wilson: ends(wilson(x!, n!, 0.95)),
  clopper_pearson: ends(clopperPearson(x!, n!, 0.95)),
  agresti_coull: ends(agrestiCoull(x!, n!, 0.95)),
  jeffreys: ends(jeffreys(x!, n!, 0.95)),
  wald: ends(wald(x!, n!, 0.95)),
});
const twoProportions: Answer = ({ x1, n1, x2, n2 }) => {
  const groups = [x1!, n1!, x2!, n2!] as const;
  const pooled = pooledTest(...groups)!;
  const ratios =
    x1 === 0
      ? {}
      : {
          ratio_log: ends(katz(...groups, 0.95)),
          'ratio_log-adjusted': ends(walter(...groups, 0.95)),
          ratio_koopman_own: ends(koopman(...groups, 0.95)),
        };
  return {
    diff_newcomb: ends(newcombe(...groups, 0.95)),
    'diff_agresti-caffo': ends(agrestiCaffo(...groups, 0.95)),
    diff_wald: ends(waldDifference(...groups, 0.95)),
    diff_mn_own: ends(miettinenNurminen(...groups, 0.95)),
    diff_newcombe_own: ends(newcombe(...groups, 0.95)),
    ...ratios,
    z_pooled: pooled.z,
    p_pooled_two_sided: pooled.pValue,
    fisher_p: fisherExact(...groups),
    diff: x1! / n1! - x2! / n2!,
    ratio: x1! / n1! / (x2! / n2!),
  };
};
const noninferior: Answer = ({ x1, n1, x2, n2, margin }) => {
  const of = (method: 'wald' | 'farrington-manning' | 'miettinen-nurminen') =>
    nonInferiority(x1!, n1!, x2!, n2!, margin!, method)!;
  return {
    z_wald: of('wald').z,
    p_wald: of('wald').pValue,
    z_farrington_manning: of('farrington-manning').z,
    p_farrington_manning: of('farrington-manning').pValue,
    z_miettinen_nurminen: of('miettinen-nurminen').z,
  };
};
const mcnemar: Answer = ({ both_correct, only_model1, only_model2, both_wrong }) => {
  const [a, b, c, d] = [both_correct!, only_model1!, only_model2!, both_wrong!];
  const n = a + b + c + d;
  const plain = mcnemarChiSquared(b, c, 'none');
  const corrected = mcnemarChiSquared(b, c, 'continuity');
  const nonInferior = pairedNonInferiority(b, c, n, 0.03)!;
  return {
    p_exact: mcnemarExact(b, c),
    p_mid: mcnemarMidP(b, c),
    p_exact_statsmodels: mcnemarExact(b, c),
    chi2: plain.statistic,
    p_asymp: plain.pValue,
    chi2_cc: corrected.statistic,
    p_cc: corrected.pValue,
    diff: (b - c) / n,
    wald_ci: ends(waldPaired(b, c, n, 0.95)),
    newcombe10_ci: ends(newcombePaired({ both: a, first: b, second: c, neither: d }, 0.95)),
    tango_ci: ends(tango(b, c, n, 0.95)),
    'noninf_margin_0.03_tango_z': nonInferior.z,
    noninf_p: nonInferior.pValue,
  };
};

const hits = (answers: readonly (0 | 1)[]): readonly (0 | 1)[] => answers.map((answer, i) => (answer === y[i] ? 1 : 0));
const where = <T>(values: readonly T[], label: 0 | 1): readonly T[] => values.filter((_, i) => y[i] === label);
const confusionOf = (answers: readonly (0 | 1)[], keep: (i: number) => boolean = () => true): Confusion => {
  const rows = (label: 0 | 1, answer: 0 | 1): number =>
    answers.filter((value, i) => keep(i) && y[i] === label && value === answer).length;
  return {
    truePositives: rows(1, 1),
    falsePositives: rows(0, 1),
    falseNegatives: rows(1, 0),
    trueNegatives: rows(0, 0),
  };
};
const classifier =
  (score: readonly number[], answers: readonly (0 | 1)[]): Answer =>
  () => {
    const c = confusionOf(answers);
    const sums = rankSums(placements(y, score));
    const auroc = aurocFromRanks(c.truePositives + c.falseNegatives, c.falsePositives + c.trueNegatives, sums)!.auroc;
    return {
      tn: c.trueNegatives,
      fp: c.falsePositives,
      fn: c.falseNegatives,
      tp: c.truePositives,
      accuracy: accuracy(c),
      balanced_accuracy: balancedAccuracy(c),
      precision: precision(c),
      recall: recall(c),
      f1: fScore(c),
      f2: fScore(c, 2),
      mcc: matthewsCorrelation(c),
      kappa: cohensKappa(c),
      auroc,
      average_precision: averagePrecision(tally(where(score, 1)), tally(where(score, 0))),
      log_loss: logLoss(score.map((p, i) => (y[i] === 1 ? p : 1 - p))),
      brier: brierScore(
        score.map((p) => [p]),
        y.map((label) => [label]),
      ),
      gini: 2 * auroc - 1,
    };
  };
const calibration =
  (score: readonly number[]): Answer =>
  () => {
    const ten = equalWidthBins(y, score, 10);
    const spiegelhalter = spiegelhalterTest(y, score)!;
    return {
      ece_10_equal_width: expectedCalibrationError(ten),
      mce_10_equal_width: maximumCalibrationError(ten),
      bins10: ten.map(({ rows, meanScore, positiveRate }, i) => [i, rows, meanScore, positiveRate]),
      ece_15_equal_width: expectedCalibrationError(equalWidthBins(y, score, 15)),
      ece_10_equal_mass_stable_sort: expectedCalibrationError(equalMassBins(y, score, 10)),
      spiegelhalter_z: spiegelhalter.z,
      spiegelhalter_p_two_sided: spiegelhalter.pValue,
      citl_mean_pred_minus_obs: calibrationInTheLarge(y, score),
    };
  };

const matrix = [0, 1, 2].map((i) =>
  [0, 1, 2].map((j) => my.filter((label, row) => label === i && mp[row] === j).length),
);
/** AUROC of class a's probability, rows of class a against those of the given others. */
const classAuroc = (a: number, others: readonly number[]): number => {
  const of = (keep: (label: number) => boolean) => tally(mprob.filter((_, i) => keep(my[i]!)).map((row) => row[a]!));
  const rows = (keep: (label: number) => boolean): number => my.filter(keep).length;
  const own = (label: number): boolean => label === a;
  const other = (label: number): boolean => others.includes(label);
  return mannWhitneyU(of(own), of(other)) / rows(own) / rows(other);
};
const others = (a: number): readonly number[] => [0, 1, 2].filter((b) => b !== a);
const pairs = [0, 1, 2].flatMap((a) => others(a).map((b) => classAuroc(a, [b])));

const losses = ry.map((label, i) => Math.abs(rA[i]! - label) - Math.abs(rB[i]! - label));

const group = (answers: readonly (0 | 1)[], keys: readonly string[]) =>
  [...new Set(keys)].toSorted().map((key) => ({ key, confusion: confusionOf(answers, (i) => keys[i] === key) }));
const byGroup = (groups: ReturnType<typeof group>) =>
  Object.fromEntries(
    groups.map(({ key, confusion }) => [
      key,
      {
        n: rowsOf(confusion),
        selection_rate: selectionRate(confusion),
        tpr: recall(confusion),
        fpr: falsePositiveRate(confusion),
        ppv: precision(confusion),
        acc: accuracy(confusion),
        base_rate: baseRate(confusion),
      },
    ]),
  );
const crossed = g.map((value, i) => `${value}/${h[i]}`);
const fairnessByG: Answer = () => {
  const groups = group(predictions.pA, g);
  const confusions = groups.map(({ confusion }) => confusion);
  const metrics = (['groups', 'overall'] as Against[]).flatMap((against) => {
    const suffix = against === 'groups' ? 'between_groups' : 'to_overall';
    const parity = demographicParity(confusions, against)!;
    const odds = equalizedOdds(confusions, against)!;
    const opportunity = equalOpportunity(confusions, against)!;
    return [
      [`demographic_parity_difference__${suffix}`, parity.difference],
      [`demographic_parity_ratio__${suffix}`, parity.ratio],
      [`equalized_odds_difference__${suffix}`, odds.difference],
      [`equalized_odds_ratio__${suffix}`, odds.ratio],
      [`equal_opportunity_difference__${suffix}`, opportunity.difference],
      [`equal_opportunity_ratio__${suffix}`, opportunity.ratio],
    ];
  });
  const mean = equalizedOdds(confusions, 'groups', 'mean')!.difference;
  return { by_group: byGroup(groups), ...Object.fromEntries(metrics), equalized_odds_difference__mean: mean };
};
const intersection =
  (answers: readonly (0 | 1)[]): Answer =>
  () => {
    const groups = group(answers, crossed);
    const confusions = groups.map(({ confusion }) => confusion);
    return {
      by_group: byGroup(groups),
      demographic_parity_difference: demographicParity(confusions)!.difference,
      demographic_parity_ratio: demographicParity(confusions)!.ratio,
      equalized_odds_difference: equalizedOdds(confusions)!.difference,
      equalized_odds_ratio: equalizedOdds(confusions)!.ratio,
    };
  };

const adjusted = (adjust: (p: readonly number[]) => readonly number[]) => ({
  adjusted: adjust(pv),
  rejected: adjust(pv).map((p) => p <= 0.05),
});
const sequence =
  (n: number): Answer =>
  ({ rho2, alpha }) => {
    const x = hits(predictions.pA)
      .map((hit, i) => hit - hits(predictions.pB)[i]!)
      .slice(0, n);
    const { mean, variance } = meanAndVariance(x);
    const deviation = Math.sqrt((variance! * (n - 1)) / n);
    const interval = asymptoticConfidenceSequence(mean, deviation, n, 1 - alpha!, rho2!);
    return { mean, sd_ddof0: deviation, half_width: (interval.upper - interval.lower) / 2, ci: ends(interval) };
  };
const bernoulli: Answer = ({ successes, n, p0 }) => {
  const { log, value, pValue } = bernoulliEValue(successes!, n!, p0!);
  return { log_e: log, e: value, anytime_p: pValue };
};
const sign: Answer = ({ only_model1, only_model2 }) => {
  const { log, value } = mcnemarEValue(only_model1!, only_model2!);
  return { log_e: log, e: value };
};

/** Every vector's expected object, computed by this project. */
export const answers: Readonly<Record<string, Answer>> = {
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
  'prop-ci-0-20': proportion,
  'prop-ci-1-20': proportion,
  'prop-ci-50-50': proportion,
  'prop-ci-805-1795': proportion,
  'prop-ci-43210-100000': proportion,
  'prop-2indep-805-1795-349-1488': twoProportions,
  'prop-2indep-9-10-3-10': twoProportions,
  'prop-2indep-0-20-3-20': twoProportions,
  'noninf-2indep-440-500-450-500': noninferior,
  'noninf-2indep-85-100-88-100': noninferior,
  'mcnemar-36-12-2-0': mcnemar,
  'mcnemar-70-9-14-7': mcnemar,
  'mcnemar-8000-310-290-1400': mcnemar,
  'mcnemar-95-0-5-0': mcnemar,
  'cochran-q': () => {
    const tied = scores.sT.map((score) => (score >= 0.5 ? 1 : 0));
    const { statistic, pValue, degreesOfFreedom } = cochranQ([predictions.pA, predictions.pB, tied].map(hits))!;
    return { Q: statistic, p: pValue, df: degreesOfFreedom };
  },
  'clf-A': classifier(scores.sA, predictions.pA),
  'clf-B': classifier(scores.sB, predictions.pB),
  'ece-A': calibration(scores.sA),
  'ece-B': calibration(scores.sB),
  'delong-paired-AB': () => {
    const a = placements(y, scores.sA);
    const b = placements(y, scores.sB);
    const [m, n] = [a.positives.length, a.negatives.length];
    const first = aurocFromRanks(m, n, rankSums(a))!;
    const second = aurocFromRanks(m, n, rankSums(b))!;
    const paired = pairedAurocDifference(m, n, rankSums(a), rankSums(b), crossSums(a, b), 0.95)!;
    return {
      auc1: first.auroc,
      auc2: second.auroc,
      var1: first.variance,
      var2: second.variance,
      cov12: (first.variance! + second.variance! - paired.standardError! ** 2) / 2,
      z: paired.z,
      p_two_sided: paired.pValue,
      auc1_ci95: ends(aurocInterval(m, n, rankSums(a), 0.95, 'wald')!),
      diff_ci95: ends(paired.interval),
    };
  },
  'hanley-mcneil-A': () => {
    const [m, n] = [where(y, 1).length, where(y, 0).length];
    const { auroc } = aurocFromRanks(m, n, rankSums(placements(y, scores.sA)))!;
    return { se: hanleyMcNeilStandardError(auroc, m, n) };
  },
  multiclass: () => {
    const each = classScores(matrix);
    const f1 = each.map((score) => score.f1);
    const recalls = each.map((score) => score.recall);
    return {
      confusion: matrix,
      accuracy: multiclassAccuracy(matrix),
      balanced_accuracy: macroAverage(recalls),
      f1_macro: macroAverage(f1),
      f1_micro: multiclassAccuracy(matrix),
      f1_weighted: weightedAverage(
        f1,
        each.map(({ rows }) => rows),
      ),
      precision_macro: macroAverage(each.map((score) => score.precision)),
      recall_per_class: recalls,
      kappa: weightedKappa(matrix, 'none'),
      kappa_linear: weightedKappa(matrix, 'linear'),
      kappa_quadratic: weightedKappa(matrix, 'quadratic'),
      mcc: multiclassMatthewsCorrelation(matrix),
      log_loss: logLoss(mprob.map((row, i) => row[my[i]!]!)),
      auroc_ovr_macro: add([0, 1, 2].map((a) => classAuroc(a, others(a)))) / 3,
      auroc_ovo_macro: add(pairs) / pairs.length,
      top2_accuracy: topAccuracy(my, mprob, 2),
      brier_multiclass_sum: brierScore(
        mprob,
        my.map((label) => [0, 1, 2].map((k) => Number(k === label))),
      ),
    };
  },
  'kappa-ci': () => {
    const { kappa, standardError, interval } = kappaInterval(matrix, 0.95)!;
    return { kappa, se: standardError, ci: ends(interval) };
  },
  'regression-B': () => {
    const errors = regressionErrors(ry, rB)!;
    return {
      rmse: errors.rootMeanSquared,
      mse: errors.meanSquared,
      mae: errors.meanAbsolute,
      medae: errors.medianAbsolute,
      r2: errors.rSquared,
      explained_variance: errors.explainedVariance,
      max_error: errors.maximum,
      mean_error: errors.bias,
      smape_like_wape: errors.weightedAbsolutePercentage,
      'pinball_0.9': pinballLoss(ry, rB, 0.9),
    };
  },
  'paired-t-abs-error': () => {
    const test = pairedT(losses, 0.95)!;
    return {
      mean_diff: test.mean,
      t: test.t,
      df: test.degreesOfFreedom,
      p: test.pValue,
      ci95: ends(test.interval),
      cohen_dz: test.standardized,
    };
  },
  'wilcoxon-abs-error': () => {
    // The vector rounds the losses, not (as its note has it) their differences, so a few ties stay broken by rounding;
    // in whole tenths W is 7650.5.
    const rounded = (predicted: readonly number[], i: number): number =>
      Math.round(Math.abs(predicted[i]! - ry[i]!) * 1e9) / 1e9;
    const { w, pValue } = wilcoxonSignedRank(ry.map((_, i) => rounded(rA, i) - rounded(rB, i)))!;
    return { W: w, p: pValue };
  },
  'spearman-kendall': () => ({
    spearman: spearman(ry, rA),
    kendall_tau_b: kendallTauB(ry, rA),
    pearson: pearson(ry, rA),
  }),
  'fairness-A-g': fairnessByG,
  'fairness-A-intersect': intersection(predictions.pA),
  'fairness-B-intersect': intersection(predictions.pB),
  'smoothed-edf-A': ({ concentration }) => {
    const groups = group(predictions.pA, crossed).map(({ confusion }) => ({
      successes: confusion.truePositives + confusion.falsePositives,
      n: rowsOf(confusion),
    }));
    return { smoothed_edf: differentialFairness(groups, concentration!) };
  },
  'generalized-entropy-A': () => ({
    GE_alpha2: generalizedEntropy(confusionOf(predictions.pA), 2),
    theil: generalizedEntropy(confusionOf(predictions.pA), 1),
  }),
  multiplicity: () => ({
    bonferroni: adjusted(multiplicity.bonferroni),
    holm: adjusted(multiplicity.holm),
    'simes-hochberg': adjusted(multiplicity.hochberg),
    fdr_bh: adjusted(multiplicity.benjaminiHochberg),
    fdr_by: adjusted(multiplicity.benjaminiYekutieli),
    hommel: adjusted(multiplicity.hommel),
    sidak: adjusted(multiplicity.sidak),
    'holm-sidak': adjusted(multiplicity.holmSidak),
    p_values: pv,
  }),
  'combine-p': () => {
    const five = pv.slice(0, 5);
    const fisher = fisherCombination(five);
    return {
      fisher_chi2: fisher.statistic,
      fisher_p: fisher.pValue,
      stouffer_p: stoufferCombination(five),
      simes_p: simes(five),
    };
  },
  'power-two-prop': ({ p1, p2, alpha, power }) => ({
    n_per_group_pooled_formula: rowsPerGroup(p1!, p2!, alpha!, power!),
    n_per_group_arcsine: rowsPerGroupArcsine(p1!, p2!, alpha!, power!),
  }),
  'power-mde-prop': ({ discordant_rate, n_paired, alpha_one_sided, power }) => ({
    mde_paired_diff: detectablePairedDifference(discordant_rate!, n_paired!, {
      significance: alpha_one_sided!,
      power: power!,
    }),
  }),
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
  'asymp-cs-50': sequence(50),
  'asymp-cs-200': sequence(200),
  'evalue-bernoulli-60-100': bernoulli,
  'evalue-bernoulli-455-500': bernoulli,
  'evalue-mcnemar-25-40': sign,
  'evalue-mcnemar-14-9': sign,
  'jackknife-f1-A': () => {
    const c = confusionOf(predictions.pA);
    const f1 = ([tp, fp, fn]: readonly number[]): number => (2 * tp!) / (2 * tp! + fp! + fn!);
    const cells = [c.truePositives, c.falsePositives, c.falseNegatives, c.trueNegatives];
    return { f1: f1(cells), jackknife_se: jackknife(cells, f1)!.standardError };
  },
  cbpe: () => {
    const c = expectedConfusion(scores.sA, predictions.pA);
    return {
      est_tp: c.truePositives,
      est_fp: c.falsePositives,
      est_fn: c.falseNegatives,
      est_tn: c.trueNegatives,
      est_accuracy: accuracy(c),
      est_precision: precision(c),
      est_recall: recall(c),
    };
  },
  'quantile-type7': () => ({ deciles: deciles(numbers.num_ref!) }),
  'binom-test': ({ k, n, p }) => ({ p_two_sided: binomialTest(k!, n!, p!), p_less: binomialCdf(k!, n!, p!) }),
};
