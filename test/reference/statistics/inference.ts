import { fisherCombination, simes, stoufferCombination } from '../../../src/statistics/combined-p-values.ts';
import { asymptoticConfidenceSequence } from '../../../src/statistics/confidence-sequence.ts';
import { binomialCdf, binomialTest } from '../../../src/statistics/distributions/binomial.ts';
import { bernoulliEValue, mcnemarEValue } from '../../../src/statistics/e-value.ts';
import * as multiplicity from '../../../src/statistics/multiplicity.ts';
import { detectablePairedDifference, rowsPerGroup, rowsPerGroupArcsine } from '../../../src/statistics/power.ts';
import { meanAndVariance } from '../../../src/statistics/welch.ts';
import { type Answer, ends, hits } from './answer.ts';
import { predictions, pv } from './generators.ts';

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

/** Many hypotheses, power, repeated looks. */
export const inference: Readonly<Record<string, Answer>> = {
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
  'asymp-cs-50': sequence(50),
  'asymp-cs-200': sequence(200),
  'evalue-bernoulli-60-100': bernoulli,
  'evalue-bernoulli-455-500': bernoulli,
  'evalue-mcnemar-25-40': sign,
  'evalue-mcnemar-14-9': sign,
  'binom-test': ({ k, n, p }) => ({ p_two_sided: binomialTest(k!, n!, p!), p_less: binomialCdf(k!, n!, p!) }),
};
