import type { Answerer, Variable } from '../domain/measurement.ts';
import { determination } from './determination.ts';
import { lossMetric } from './loss-metric.ts';
import type { Description, Metric } from './metric.ts';
import { meanOf, share } from './moment-point.ts';
import { distanceMetric } from './number-metric.ts';

const regression = { tasks: ['regression'], needs: ['label', 'prediction'], rowsOf: 'with a label' } as const;

const absoluteError = (who: Answerer): Variable => ({ of: 'absolute-error', who });

/** The loss of a quantile's prediction. */
export const pinball = (quantile: number): Metric =>
  lossMetric({
    ...regression,
    ...meanOf((who) => ({ of: 'pinball-loss', quantile, who })),
    name: `pinball@${quantile}`,
    formula: 'mean of q (y − ŷ)⁺ + (1 − q) (ŷ − y)⁺',
    source: 'Koenker & Bassett 1978',
    unit: 'label',
  });

type Entry = Pick<Description, 'name' | 'formula' | 'source' | 'unit'>;

const wape: Entry = {
  name: 'wape',
  formula: 'Σ|e| / Σ|y|',
  source: 'Kolassa & Schütz 2007 (MAD/mean)',
  unit: 'none',
};

/** Metrics of a model that predicts a number. y is the label, ŷ the prediction, e = ŷ − y. */
export const regressionMetrics: readonly Metric[] = [
  lossMetric({
    ...regression,
    ...meanOf(absoluteError),
    name: 'mae',
    formula: 'mean |e|',
    source: 'Willmott & Matsuura 2005',
    unit: 'label',
  }),
  lossMetric({
    ...regression,
    ...meanOf((who) => ({ of: 'squared-error', who })),
    name: 'rmse',
    formula: '√ mean e²',
    source: 'Willmott & Matsuura 2005',
    unit: 'label',
    power: 0.5,
  }),
  determination,
  lossMetric({
    ...regression,
    ...meanOf((who) => ({ of: 'relative-error', who })),
    name: 'mape',
    formula: 'mean |e| / |y| over rows whose label is not 0',
    source: 'de Myttenaere et al. 2016',
    unit: 'none',
    rowsOf: 'with a label other than 0',
  }),
  lossMetric({
    ...regression,
    ...wape,
    ...meanOf(absoluteError),
    variables: (who) => [...meanOf(absoluteError).variables(who), { of: 'absolute-label' }],
    of: (exact, at, who) => share(exact, at(absoluteError(who)), at({ of: 'absolute-label' })),
  }),
  distanceMetric({
    ...regression,
    ...meanOf((who) => ({ of: 'error', who })),
    name: 'bias',
    formula: '|mean e|: a limit on it is a band around 0',
    source: 'Willmott & Matsuura 2005',
    better: 'smaller',
    unit: 'label',
    range: [0, Number.POSITIVE_INFINITY],
  }),
];
