import type { Answerer, Variable } from '../domain/measurement.ts';
import { combined, type ExactSums, total } from '../statistics/moments.ts';
import type { Description, Metric } from './metric.ts';
import { type Linearised, meanOf, momentMetric, observed, share } from './moment-metric.ts';

const unbounded = Number.POSITIVE_INFINITY;
const rowsOf = 'with a label';
const regression = { tasks: ['regression'], needs: ['label', 'prediction'] } as const;

type Entry = Pick<Description, 'name' | 'formula' | 'source'>;

/** A loss in the unit of the label. */
const loss = (entry: Entry, of: Parameters<typeof meanOf>[0]): Metric =>
  momentMetric({
    ...regression,
    ...entry,
    better: 'smaller',
    unit: 'label',
    range: [0, unbounded],
    rowsOf,
    ...meanOf(of),
  });

const absoluteError = (who: Answerer): Variable => ({ of: 'absolute-error', who });
const squaredError = (who: Answerer): Variable => ({ of: 'squared-error', who });
const error = (who: Answerer): Variable => ({ of: 'error', who });

/** A function of a mean, with its derivative there. */
function through(mean: Linearised | null, of: (value: number) => readonly [value: number, slope: number]) {
  if (mean === null) return null;
  const [value, slope] = of(mean.value);
  return { ...mean, value, gradient: combined([[slope, mean.gradient]]) };
}

/** 1 − Σe² / Σ(y − ȳ)². Null where the label does not vary. */
function determination(exact: ExactSums, at: (variable: Variable) => number, who: Answerer): Linearised | null {
  const [errors, rows] = observed(squaredError(who)).map(at) as [number, number];
  const [labels, squares] = [at({ of: 'label' }), at({ of: 'squared-label' })];
  const n = total(exact, rows);
  if (n === 0) return null;
  const mean = total(exact, labels) / n;
  const spread = total(exact, squares) - n * mean ** 2;
  if (!(spread > 1e-12 * total(exact, squares))) return null;
  const unexplained = total(exact, errors) / spread;
  const gradient = new Map([
    [errors, -1 / spread],
    [squares, unexplained / spread],
    [labels, (-2 * mean * unexplained) / spread],
    [rows, (mean ** 2 * unexplained) / spread],
  ]);
  return { value: 1 - unexplained, gradient, rows: n };
}

/** The loss of a quantile's prediction. */
export const pinball = (quantile: number): Metric =>
  loss(
    {
      name: `pinball@${quantile}`,
      formula: 'mean of q (y − ŷ)⁺ + (1 − q) (ŷ − y)⁺',
      source: 'Koenker & Bassett 1978',
    },
    (who) => ({ of: 'pinball-loss', quantile, who }),
  );

/** Metrics of a model that predicts a number. y is the label, ŷ the prediction, e = ŷ − y. */
export const regressionMetrics: readonly Metric[] = [
  loss({ name: 'mae', formula: 'mean |e|', source: 'Willmott & Matsuura 2005' }, absoluteError),
  momentMetric({
    ...regression,
    ...{ name: 'rmse', formula: '√ mean e²', source: 'Willmott & Matsuura 2005', better: 'smaller', unit: 'label' },
    range: [0, unbounded],
    rowsOf,
    variables: (who) => observed(squaredError(who)),
    of: (exact, at, who) =>
      // A model without an error leaves nothing to tell the spread from.
      through(meanOf(squaredError).of(exact, at, who), (mse) => [Math.sqrt(mse), mse === 0 ? 0 : 0.5 / Math.sqrt(mse)]),
  }),
  momentMetric({
    ...regression,
    ...{
      name: 'r2',
      formula: '1 − Σe² / Σ(y − mean y)²',
      source: 'Draper & Smith 1998',
      better: 'larger',
      unit: 'none',
    },
    range: [Number.NEGATIVE_INFINITY, 1],
    rowsOf,
    variables: (who) => [...observed(squaredError(who)), { of: 'label' }, { of: 'squared-label' }],
    of: determination,
  }),
  momentMetric({
    ...regression,
    ...{ name: 'mape', formula: 'mean |e| / |y| over rows whose label is not 0', source: 'de Myttenaere et al. 2016' },
    ...{ better: 'smaller', unit: 'rate', range: [0, unbounded], rowsOf: 'with a label other than 0' },
    ...meanOf((who) => ({ of: 'relative-error', who })),
  }),
  momentMetric({
    ...regression,
    ...{ name: 'wape', formula: 'Σ|e| / Σ|y|', source: 'Kolassa & Schütz 2007 (MAD/mean)', better: 'smaller' },
    ...{ unit: 'rate', range: [0, unbounded], rowsOf },
    variables: (who) => [...observed(absoluteError(who)), { of: 'absolute-label' }],
    of: (exact, at, who) => {
      const [errors, rows] = observed(absoluteError(who)).map(at) as [number, number];
      return share(exact, errors, at({ of: 'absolute-label' }), rows);
    },
  }),
  momentMetric({
    ...regression,
    ...{ name: 'bias', formula: '|mean e|', source: 'Willmott & Matsuura 2005', better: 'smaller', unit: 'label' },
    range: [0, unbounded],
    rowsOf,
    variables: (who) => observed(error(who)),
    of: (exact, at, who) => through(meanOf(error).of(exact, at, who), (value) => [Math.abs(value), value < 0 ? -1 : 1]),
  }),
];
