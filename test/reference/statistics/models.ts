import {
  calibrationInTheLarge,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
  spiegelhalterTest,
} from '../../../src/statistics/calibration.ts';
import { cochranQ } from '../../../src/statistics/cochran-q.ts';
import {
  accuracy,
  balancedAccuracy,
  cohensKappa,
  expectedConfusion,
  fScore,
  matthewsCorrelation,
  precision,
  recall,
} from '../../../src/statistics/confusion.ts';
import { kendallTauB, pearson, spearman } from '../../../src/statistics/correlation.ts';
import { aurocFromRanks, aurocInterval, pairedAurocDifference } from '../../../src/statistics/delong.ts';
import { hanleyMcNeilStandardError } from '../../../src/statistics/hanley-mcneil.ts';
import { jackknife } from '../../../src/statistics/jackknife.ts';
import {
  classScores,
  kappaInterval,
  macroAverage,
  multiclassAccuracy,
  multiclassMatthewsCorrelation,
  topAccuracy,
  weightedAverage,
  weightedKappa,
} from '../../../src/statistics/multiclass.ts';
import { pairedT } from '../../../src/statistics/paired-t.ts';
import { crossSums, placements, rankSums } from '../../../src/statistics/placements.ts';
import { averagePrecision, brierScore, logLoss } from '../../../src/statistics/probability-scores.ts';
import { mannWhitneyU, wilcoxonSignedRank } from '../../../src/statistics/rank-tests.ts';
import { pinballLoss, regressionErrors } from '../../../src/statistics/regression-errors.ts';
import { tally } from '../../../src/statistics/tally.ts';
import { type Answer, add, confusionOf, ends, hits, where } from './answer.ts';
import { mp, mprob, my, predictions, rA, rB, ry, scores, y } from './generators.ts';

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

/** Metrics and comparisons of models. */
export const models: Readonly<Record<string, Answer>> = {
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
};
