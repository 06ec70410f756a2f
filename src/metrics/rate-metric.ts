import type { Answerer, CubeCell } from '../domain/measurement.ts';
import type { Confusion } from '../statistics/confusion.ts';
import { ratio } from '../statistics/counts.ts';
import { type Rate, rateOf } from './cells.ts';
import { confusionDifference, type OfConfusion } from './confusion-posterior.ts';
import type { Difference, Estimate } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';
import { pairedRate, rateEstimate } from './rate.ts';

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
  const share = shareOf(kind);
  return metricOver('cube', {
    ...description,
    unit: 'rate',
    range: [0, 1],
    interval: 'Wilson',
    paired: sameRows ? 'Tango' : 'Jeffreys posterior, paired',
    level: ({ cells }, confidence, who) => level(cells, confidence, who),
    difference: ({ cells }, confidence) =>
      sameRows ? pairedDifference(kind, cells, confidence) : differenceOnOtherRows(kind, share, cells, confidence),
  });
}

/** The two models' denominators are different rows, which neither Tango's nor Newcombe's interval is made for. */
function differenceOnOtherRows(
  kind: RateKind,
  share: OfConfusion,
  cells: readonly CubeCell[],
  confidence: number,
): Difference | null {
  const found = confusionDifference(cells, confidence, share, [0, 1]);
  if (found === null) return null;
  const rowsOf = (who: Answerer): number => rateOfKind(kind, cells, who).rows;
  const rows = Math.min(rowsOf('candidate'), rowsOf('champion'));
  return { ...found, rows, least: rows, of: kind.of };
}

const corners = [
  ['truePositives', { label: 1, answer: 1 }],
  ['falsePositives', { label: 0, answer: 1 }],
  ['falseNegatives', { label: 1, answer: 0 }],
  ['trueNegatives', { label: 0, answer: 0 }],
] as const;

/** The share of a kind in a confusion. */
function shareOf({ event, among }: RateKind): OfConfusion {
  const within = corners.filter(([, row]) => among(row));
  const rows = within.map(([corner]) => corner);
  const events = within.filter(([, row]) => event(row)).map(([corner]) => corner);
  const sum = (confusion: Confusion, of: typeof rows): number => of.reduce((all, corner) => all + confusion[corner], 0);
  return (confusion) => ratio(sum(confusion, events), sum(confusion, rows));
}

function pairedDifference(kind: RateKind, cells: readonly CubeCell[], confidence: number): Difference | null {
  const among = cells.filter((cell) => kind.among(answered(cell, 'candidate')));
  const happens =
    (who: Answerer) =>
    (cell: CubeCell): boolean =>
      kind.event(answered(cell, who));
  return pairedRate(among, happens('candidate'), happens('champion'), confidence, kind.of);
}
