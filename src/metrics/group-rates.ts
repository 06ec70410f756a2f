import type { CubeCell } from '../domain/measurement.ts';
import { type Rate, rateOf } from './cells.ts';

type Row = Pick<CubeCell, 'label' | 'prediction'>;
/** The class that a person wants. */
type Wanted = 0 | 1;

/** A rate that groups of people are compared by, in terms of the outcome that a person wants. */
export type GroupRate = {
  readonly name: string;
  /** Completes "rows …", with its space. */
  readonly among: string;
  readonly needsLabel: boolean;
  readonly event: (row: Row, wanted: Wanted) => boolean;
  readonly within: (row: Row, wanted: Wanted) => boolean;
};

export const groupRateOf = (rate: GroupRate, cells: readonly CubeCell[], wanted: Wanted): Rate =>
  rateOf(
    cells,
    (cell) => rate.event(cell, wanted),
    (cell) => rate.within(cell, wanted),
  );

const selected = ({ prediction }: Row, wanted: Wanted): boolean => prediction === wanted;
const refused = ({ prediction }: Row, wanted: Wanted): boolean => prediction !== null && prediction !== wanted;
const deserving = ({ label }: Row, wanted: Wanted): boolean => label === wanted;
const undeserving = ({ label }: Row, wanted: Wanted): boolean => label !== null && label !== wanted;
const labelled = ({ label }: Row): boolean => label !== null;
const wrong = ({ label, prediction }: Row): boolean => label !== null && prediction !== null && label !== prediction;

const withFavorable = ' with the favorable label';
const withUnfavorable = ' with the unfavorable label';

/** Selection is the prediction of the outcome that a person wants. */
export const selectionRate: GroupRate = {
  name: 'selection rate',
  among: '',
  needsLabel: false,
  event: selected,
  within: () => true,
};

/** Of those who deserved the outcome that a person wants, the share that the model gives it to. */
export const truePositiveRate: GroupRate = {
  name: 'true positive rate',
  among: withFavorable,
  needsLabel: true,
  event: selected,
  within: deserving,
};

/** Of those who did not, the share that the model gives it to all the same. */
export const falsePositiveRate: GroupRate = {
  name: 'false positive rate',
  among: withUnfavorable,
  needsLabel: true,
  event: selected,
  within: undeserving,
};

export const falseNegativeRate: GroupRate = {
  name: 'false negative rate',
  among: withFavorable,
  needsLabel: true,
  event: refused,
  within: deserving,
};

export const positivePredictiveValue: GroupRate = {
  name: 'positive predictive value',
  among: ' with the favorable prediction and a label',
  needsLabel: true,
  event: deserving,
  within: (row, wanted) => labelled(row) && selected(row, wanted),
};

export const accuracy: GroupRate = {
  name: 'accuracy',
  among: ' with a label',
  needsLabel: true,
  event: ({ label, prediction }) => label === prediction,
  within: labelled,
};

export const errorRate: GroupRate = { ...accuracy, name: 'error rate', event: wrong };

/** Of the rows that the model gets wrong, the share where it refuses who deserves: the odds are FN / FP. */
export const refusalsAmongErrors: GroupRate = {
  name: 'share of false negatives among errors',
  among: ' that are predicted wrongly',
  needsLabel: true,
  event: deserving,
  within: wrong,
};
