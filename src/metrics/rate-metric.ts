import type { Answerer, CubeCell } from '../domain/measurement.ts';
import { tango } from '../statistics/paired-rate-difference.ts';
import { wilson } from '../statistics/wilson.ts';
import { type Rate, rateOf } from './cells.ts';
import { conservativeDifference, type Difference, type Estimate } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';

/** A row's label and an answer to it: the candidate's prediction, or the champion's. */
export type Answered = { readonly label: 0 | 1 | null; readonly answer: 0 | 1 | null };

/** Rows with an event among rows of a kind. Rows without a label belong to no kind that looks at it. */
export type RateKind = {
  readonly event: (row: Answered) => boolean;
  readonly among: (row: Answered) => boolean;
  /** Completes "rows …". */
  readonly of: string;
};

export const answered = (cell: Pick<CubeCell, 'label' | 'prediction' | 'champion'>, who: Answerer): Answered => ({
  label: cell.label,
  answer: who === 'candidate' ? cell.prediction : cell.champion,
});

export const rateOfKind = ({ event, among }: RateKind, cells: readonly CubeCell[], who: Answerer): Rate =>
  rateOf(
    cells,
    (cell) => event(answered(cell, who)),
    (cell) => among(answered(cell, who)),
  );

type RateEntry = Omit<Description, 'unit' | 'range'> & {
  readonly kind: RateKind;
  /** Whether `among` looks at the label alone, so that two models are compared on the very same rows. */
  readonly sameRows: boolean;
};

/** A share of rows: Wilson's interval for one model, Tango's for two on the same rows. */
export function rateMetric({ kind, sameRows, ...description }: RateEntry): Metric {
  const level = (cells: readonly CubeCell[], confidence: number, who: Answerer): Estimate | null =>
    rateEstimate(rateOfKind(kind, cells, who), confidence, kind.of);
  return metricOver('cube', {
    ...description,
    unit: 'rate',
    range: [0, 1],
    interval: 'Wilson',
    paired: sameRows ? 'Tango' : 'Wilson twice, conservative',
    level: ({ cells }, confidence, who) => level(cells, confidence, who),
    difference: ({ cells }, confidence) =>
      sameRows
        ? pairedDifference(kind, cells, confidence)
        : conservativeDifference((each, who) => level(cells, each, who), confidence),
  });
}

/** Null without a row. */
export function rateEstimate({ events, rows }: Rate, confidence: number, of: string): Estimate | null {
  if (rows === 0) return null;
  return {
    estimate: events / rows,
    interval: wilson(events, rows, confidence),
    method: 'Wilson',
    rows,
    least: rows,
    of,
  };
}

function pairedDifference(kind: RateKind, cells: readonly CubeCell[], confidence: number): Difference | null {
  const happens = (cell: CubeCell, who: Answerer): boolean => kind.event(answered(cell, who));
  const among = (cell: CubeCell): boolean => kind.among(answered(cell, 'candidate'));
  const share = (event: (cell: CubeCell) => boolean): Rate => rateOf(cells, event, among);
  const { events: onlyOwn, rows } = share((cell) => happens(cell, 'candidate') && !happens(cell, 'champion'));
  if (rows === 0) return null;
  const { events: onlyOther } = share((cell) => happens(cell, 'champion') && !happens(cell, 'candidate'));
  return {
    candidate: share((cell) => happens(cell, 'candidate')).events / rows,
    champion: share((cell) => happens(cell, 'champion')).events / rows,
    estimate: (onlyOwn - onlyOther) / rows,
    interval: tango(onlyOwn, onlyOther, rows, confidence),
    method: 'Tango, paired',
    rows,
    least: rows,
    of: kind.of,
  };
}
