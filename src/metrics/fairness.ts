import type { Variable } from '../domain/measurement.ts';
import type { Task } from '../domain/task.ts';
import type { Confusion } from '../statistics/confusion.ts';
import { generalizedEntropy } from '../statistics/fairness.ts';
import {
  accuracy,
  errorRate,
  falseNegativeRate,
  falsePositiveRate,
  type GroupRate,
  positivePredictiveValue,
  refusalsAmongErrors,
  selectionRate,
  truePositiveRate,
} from './group-rates.ts';

type Common = {
  /** As documents write it. */
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly formula: string;
  readonly source: string;
  readonly unit: 'ratio' | 'difference' | 'none' | 'label';
};

/** How differently a model treats groups of people. */
export type FairnessMetric = Common &
  (
    | {
        /** Rates of two groups, whichever is behind; of several rates the one that differs most, or their mean. */
        readonly family: 'rates';
        readonly compare: 'ratio' | 'difference';
        readonly combine: 'worst' | 'mean';
        readonly rates: readonly GroupRate[];
      }
    /** Means of two groups, whichever is behind. */
    | { readonly family: 'means'; readonly compare: 'ratio' | 'difference'; readonly variables: Numbers }
    /** How unequally a model's errors fall on people, whatever their group. */
    | { readonly family: 'people'; readonly of: (confusion: Confusion) => number | null }
  );

/** The variables whose totals, added with these signs, make the mean of a row. */
export type Numbers = (score: string | null) => readonly (readonly [sign: 1 | -1, variable: Variable])[];

const classifier = ['binary-classification', 'multiclass-classification'] as const;

const rates = (
  name: string,
  compare: 'ratio' | 'difference',
  formula: string,
  source: string,
  compared: readonly GroupRate[],
  combine: 'worst' | 'mean' = 'worst',
): FairnessMetric => ({
  ...{ name, tasks: classifier, formula, source, unit: compare, family: 'rates', compare, combine, rates: compared },
});

const both = (
  name: string,
  rate: GroupRate,
  formula: string,
  source: string,
): readonly [FairnessMetric, FairnessMetric] => [
  rates(`${name}-difference`, 'difference', `|${formula} of one group − of the other|`, source, [rate]),
  rates(`${name}-ratio`, 'ratio', `${formula} of the group behind / of the group ahead`, source, [rate]),
];

const column: Numbers = (score) => (score === null ? [] : [[1, { of: 'column', column: score, who: 'candidate' }]]);

/** Every way to compare groups. ŷ is the prediction, y the label, 1 the outcome that a person wants. */
export const fairnessMetrics: readonly FairnessMetric[] = [
  ...both('demographic-parity', selectionRate, 'P(ŷ = 1)', 'Feldman et al. 2015; 29 CFR 1607.4 D'),
  ...both('equal-opportunity', truePositiveRate, 'P(ŷ = 1 | y = 1)', 'Hardt, Price & Srebro 2016'),
  rates(
    'equalized-odds-difference',
    'difference',
    'the larger of the differences of P(ŷ = 1 | y = 1) and P(ŷ = 1 | y = 0)',
    'Hardt, Price & Srebro 2016',
    [truePositiveRate, falsePositiveRate],
  ),
  rates(
    'equalized-odds-mean-difference',
    'difference',
    'the mean of the differences of P(ŷ = 1 | y = 1) and P(ŷ = 1 | y = 0)',
    'Bellamy et al. 2019 (AIF360), absolute',
    [truePositiveRate, falsePositiveRate],
    'mean',
  ),
  ...both('false-positive-rate', falsePositiveRate, 'P(ŷ = 1 | y = 0)', 'Chouldechova 2017'),
  ...both('false-negative-rate', falseNegativeRate, 'P(ŷ = 0 | y = 1)', 'Chouldechova 2017'),
  ...both('predictive-parity', positivePredictiveValue, 'P(y = 1 | ŷ = 1)', 'Chouldechova 2017'),
  ...both('accuracy', accuracy, 'P(ŷ = y)', 'Berk et al. 2018'),
  rates('error-ratio', 'ratio', 'P(ŷ ≠ y) of the group behind / of the group ahead', 'Berk et al. 2018', [errorRate]),
  rates(
    'treatment-equality-difference',
    'difference',
    '|FN / (FN + FP) of one group − of the other|',
    'Berk et al. 2018, as a share instead of the odds FN / FP, which have no bound',
    [refusalsAmongErrors],
  ),
  {
    ...{
      name: 'score-difference',
      tasks: ['binary-classification'],
      formula: '|mean score of one group − of the other|',
    },
    ...{ source: 'Das et al. 2021 (SageMaker Clarify)', unit: 'difference', family: 'means', compare: 'difference' },
    variables: column,
  },
  {
    ...{ name: 'calibration-difference', tasks: ['binary-classification'] },
    formula: '|mean (score − y) of one group − of the other|; the score speaks of the positive label',
    ...{
      source: 'Kleinberg, Mullainathan & Raghavan 2017',
      unit: 'difference',
      family: 'means',
      compare: 'difference',
    },
    variables: (score) => (score === null ? [] : [...column(score), [-1, { of: 'label' }]]),
  },
  {
    ...{ name: 'residual-difference', tasks: ['regression'], formula: '|mean (ŷ − y) of one group − of the other|' },
    ...{ source: 'Calders et al. 2013', unit: 'label', family: 'means', compare: 'difference' },
    variables: () => [[1, { of: 'error', who: 'candidate' }]],
  },
  {
    ...{ name: 'absolute-error-ratio', tasks: ['regression'], formula: 'MAE of one group / of the other, below 1' },
    ...{ source: 'Agarwal, Dudík & Wu 2019', unit: 'ratio', family: 'means', compare: 'ratio' },
    variables: () => [[1, { of: 'absolute-error', who: 'candidate' }]],
  },
  {
    ...{ name: 'generalized-entropy', tasks: ['binary-classification'], unit: 'none', family: 'people' },
    formula: 'mean ((b / mean b)² − 1) / 2 of benefits b = ŷ − y + 1',
    source: 'Speicher et al. 2018, α = 2',
    of: (confusion) => generalizedEntropy(confusion, 2),
  },
  {
    ...{ name: 'theil-index', tasks: ['binary-classification'], unit: 'none', family: 'people' },
    formula: 'mean (b / mean b) ln (b / mean b) of benefits b = ŷ − y + 1',
    source: 'Speicher et al. 2018, α = 1',
    of: (confusion) => generalizedEntropy(confusion, 1),
  },
];

const byName = new Map(fairnessMetrics.map((metric) => [metric.name, metric]));

export const fairnessMetricNamed = (name: string): FairnessMetric => byName.get(name)!;
