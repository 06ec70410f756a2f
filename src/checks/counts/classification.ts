import type { CubeCell } from '../../domain/measurement.ts';
import { type Rate, rateOf } from './cells.ts';

/** A row's label and an answer to it: the candidate's prediction, or the champion's. */
type Answered = { readonly label: 0 | 1 | null; readonly answer: 0 | 1 | null };

/** Rows with an event among rows of a kind. Rows without a label belong to no kind. */
export type RateMetric = {
  readonly event: (row: Answered) => boolean;
  readonly among: (row: Answered) => boolean;
  /** Completes "rows …". */
  readonly of: string;
  readonly better: 'larger' | 'smaller';
  /** Whether `among` looks at the label alone, so that two models are compared on the very same rows. */
  readonly paired: boolean;
};

const labelled = ({ label }: Answered): boolean => label !== null;
const positive = ({ label }: Answered): boolean => label === 1;
const negative = ({ label }: Answered): boolean => label === 0;
const saysPositive = ({ answer }: Answered): boolean => answer === 1;
const saysNegative = ({ answer }: Answered): boolean => answer === 0;

/** Rates of a binary classifier, by their usual names. */
export const rateMetrics = {
  accuracy: {
    event: ({ label, answer }: Answered) => label === answer,
    among: labelled,
    of: 'with a label',
    better: 'larger',
    paired: true,
  },
  recall: { event: saysPositive, among: positive, of: 'with a positive label', better: 'larger', paired: true },
  specificity: { event: saysNegative, among: negative, of: 'with a negative label', better: 'larger', paired: true },
  precision: {
    event: positive,
    among: (row: Answered) => labelled(row) && saysPositive(row),
    of: 'predicted positive',
    better: 'larger',
    paired: false,
  },
  'false-positive-rate': {
    event: saysPositive,
    among: negative,
    of: 'with a negative label',
    better: 'smaller',
    paired: true,
  },
  'false-negative-rate': {
    event: saysNegative,
    among: positive,
    of: 'with a positive label',
    better: 'smaller',
    paired: true,
  },
} as const satisfies Readonly<Record<string, RateMetric>>;

export type RateMetricName = keyof typeof rateMetrics;
export const rateMetricNames = Object.keys(rateMetrics) as readonly RateMetricName[];

export function metricRate(name: RateMetricName, cells: readonly CubeCell[], who: 'prediction' | 'champion'): Rate {
  const { event, among }: RateMetric = rateMetrics[name];
  const row = (cell: Pick<CubeCell, 'label' | 'prediction' | 'champion'>) => ({ label: cell.label, answer: cell[who] });
  return rateOf(
    cells,
    (cell) => event(row(cell)),
    (cell) => among(row(cell)),
  );
}
