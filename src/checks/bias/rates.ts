import { type EvidenceTable, favorable } from '../../documents/evidence-table.ts';
import type { CubeCell, Scalar } from '../../domain/measurement.ts';
import { type Rate, rateOf } from '../../metrics/cells.ts';
import type { BiasMetric } from './settings.ts';

/** A rate that groups are compared by. `among` completes "rows …". */
export type RateKind = {
  readonly name: string;
  readonly among: string;
  readonly needsLabel: boolean;
  readonly of: (cells: readonly CubeCell[], favorable: 0 | 1) => Rate;
};

/** Selection is the prediction of the outcome that a person wants. */
export const selectionRate: RateKind = {
  name: 'selection rate',
  among: '',
  needsLabel: false,
  of: (cells, wanted) =>
    rateOf(
      cells,
      ({ prediction }) => prediction === wanted,
      () => true,
    ),
};

/** Of those who deserved the outcome that a person wants, the share that the model gives it to. */
export const truePositiveRate: RateKind = {
  name: 'true positive rate',
  among: ' with the favorable label',
  needsLabel: true,
  of: (cells, wanted) =>
    rateOf(
      cells,
      ({ prediction }) => prediction === wanted,
      ({ label }) => label === wanted,
    ),
};

/** Of those who did not, the share that the model gives it to all the same. */
export const falsePositiveRate: RateKind = {
  name: 'false positive rate',
  among: ' with the unfavorable label',
  needsLabel: true,
  of: (cells, wanted) =>
    rateOf(
      cells,
      ({ prediction }) => prediction === wanted,
      ({ label }) => label !== null && label !== wanted,
    ),
};

/** Hardt, Price & Srebro 2016 for equal opportunity and equalized odds. */
export const ratesOfMetric: Readonly<Record<BiasMetric, readonly RateKind[]>> = {
  'demographic-parity-difference': [selectionRate],
  'demographic-parity-ratio': [selectionRate],
  'equal-opportunity-difference': [truePositiveRate],
  'equalized-odds-difference': [truePositiveRate, falsePositiveRate],
};

/** The class of the cube that a person wants. There are two: what is not the positive value is the other one. */
export const favorableClass = (table: EvidenceTable): 0 | 1 =>
  spelled(favorable(table)) === spelled(table.positive) ? 1 : 0;

/** `1`, `'1'` and `true` are one value, as they are where tables are counted. */
const spelled = (value: Scalar): string => (typeof value === 'boolean' ? String(Number(value)) : String(value));
