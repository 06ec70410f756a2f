import type { Answerer, Variable } from '../domain/measurement.ts';
import type { Metric } from './metric.ts';
import { mean, momentMetric } from './moment-metric.ts';

const regression = { tasks: ['regression'], needs: ['label', 'prediction'], rowsOf: 'with a label' } as const;

const absoluteError = (who: Answerer): Variable => ({ of: 'absolute-error', who });

/** Metrics of a model that predicts a number. y is the label, ŷ the prediction. */
export const regressionMetrics: readonly Metric[] = [
  momentMetric({
    ...regression,
    name: 'mae',
    formula: 'mean |ŷ − y|',
    source: 'Willmott & Matsuura 2005',
    better: 'smaller',
    unit: 'label',
    range: [0, Number.POSITIVE_INFINITY],
    variables: (who) => [absoluteError(who)],
    of: mean(absoluteError),
  }),
];
