import {
  accuracy,
  baseRate,
  falsePositiveRate,
  precision,
  recall,
  rowsOf,
  selectionRate,
} from '../../../src/statistics/confusion.ts';
import {
  type Against,
  demographicParity,
  differentialFairness,
  equalizedOdds,
  equalOpportunity,
  generalizedEntropy,
} from '../../../src/statistics/fairness.ts';
import { type Answer, confusionOf } from './answer.ts';
import { g, h, predictions } from './generators.ts';

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

/** Metrics over groups. */
export const fairness: Readonly<Record<string, Answer>> = {
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
};
