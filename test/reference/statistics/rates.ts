import { fisherExact } from '../../../src/statistics/distributions/hypergeometric.ts';
import { mcnemarChiSquared, mcnemarExact, mcnemarMidP } from '../../../src/statistics/mcnemar.ts';
import {
  newcombePaired,
  pairedNonInferiority,
  tango,
  waldPaired,
} from '../../../src/statistics/paired-rate-difference.ts';
import { agrestiCoull, clopperPearson, jeffreys, wald } from '../../../src/statistics/proportion.ts';
import { agrestiCaffo, miettinenNurminen, newcombe, waldDifference } from '../../../src/statistics/rate-difference.ts';
import { katz, koopman, walter } from '../../../src/statistics/rate-ratio.ts';
import { nonInferiority, pooledTest } from '../../../src/statistics/two-proportion-test.ts';
import { wilson } from '../../../src/statistics/wilson.ts';
import { type Answer, ends } from './answer.ts';

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

/** Rates, two rates, paired rates. */
export const rates: Readonly<Record<string, Answer>> = {
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
};
