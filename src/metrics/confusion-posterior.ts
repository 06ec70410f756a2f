import type { Answerer, CubeCell } from '../domain/measurement.ts';
import type { Confusion } from '../statistics/confusion.ts';
import { gammaDraws } from '../statistics/gamma-draws.ts';
import { posteriorDraws, posteriorInterval } from '../statistics/posterior.ts';
import { effectiveRows, totalWeight } from './cells.ts';
import { type Difference, type Estimate, holding } from './estimate.ts';
import { influences } from './influence.ts';
import { remembered } from './remembered.ts';

/** A number that is made of a confusion; null where it has no denominator. */
export type OfConfusion = (confusion: Confusion) => number | null;

type Range = readonly [least: number, most: number];

/**
 * A number of one model. Its interval holds the middle of its posterior under Jeffreys' prior, half a row of each kind
 * more (Brown, Cai & DasGupta 2001 for a rate): it has width where no row is wrong, and covers as often as it says
 * where the jackknife does not.
 */
export function confusionLevel(
  cells: readonly CubeCell[],
  confidence: number,
  who: Answerer,
  of: OfConfusion,
  range: Range,
): Estimate | null {
  const found = posteriors[who](cells, of, () =>
    posterior(
      cells,
      (cell) => kindOf(cell.label, answerOf(cell, who)),
      4,
      (kinds) => of(confusion(kinds)),
    ),
  );
  return found && estimateOf(found, confidence, range, 'Jeffreys posterior');
}

/** The candidate's number less the champion's, over rows that both have answered. */
export function confusionDifference(
  cells: readonly CubeCell[],
  confidence: number,
  of: OfConfusion,
  [least, most]: Range,
): Difference | null {
  const found = posteriors.both(cells, of, () =>
    posterior(
      cells,
      (cell) => kindOf(cell.label, cell.prediction, cell.champion),
      8,
      (kinds) => {
        const [own, other] = [of(ofFirst(kinds)), of(ofSecond(kinds))];
        return own === null || other === null ? null : own - other;
      },
    ),
  );
  if (found === null) return null;
  const [candidate, champion] = [of(ofFirst(found.kinds)), of(ofSecond(found.kinds))];
  if (candidate === null || champion === null) return null;
  return {
    ...estimateOf(found, confidence, [least - most, most - least], 'Jeffreys posterior, paired'),
    candidate,
    champion,
  };
}

const answerOf = (cell: CubeCell, who: Answerer): 0 | 1 | null =>
  who === 'candidate' ? cell.prediction : cell.champion;

/** A row's kind by its label and the answers to it, as digits of a binary number; −1 where one of them is missing. */
const kindOf = (...digits: readonly (0 | 1 | null)[]): number =>
  digits.includes(null) ? -1 : digits.reduce<number>((kind, digit) => 2 * kind + digit!, 0);

/** Rows of each kind, in the order of their numbers. */
type Kinds = ArrayLike<number>;

const confusion = (kinds: Kinds): Confusion => ({
  trueNegatives: kinds[0]!,
  falsePositives: kinds[1]!,
  falseNegatives: kinds[2]!,
  truePositives: kinds[3]!,
});

/** Rows by label and one answer, of rows by label and two. */
const ofFirst = (kinds: Kinds): Confusion => ({
  trueNegatives: kinds[0]! + kinds[1]!,
  falsePositives: kinds[2]! + kinds[3]!,
  falseNegatives: kinds[4]! + kinds[5]!,
  truePositives: kinds[6]! + kinds[7]!,
});
const ofSecond = (kinds: Kinds): Confusion => ({
  trueNegatives: kinds[0]! + kinds[2]!,
  falsePositives: kinds[1]! + kinds[3]!,
  falseNegatives: kinds[4]! + kinds[6]!,
  truePositives: kinds[5]! + kinds[7]!,
});

type Found = {
  readonly estimate: number;
  /** Ascending; null where so few rows often leave the number undefined. */
  readonly drawn: Float64Array | null;
  /** Rows of each kind, and of all kinds and of the rarer label: as many as would tell as much if each counted once. */
  readonly kinds: readonly number[];
  readonly rows: number;
  readonly least: number;
};

const posteriors = {
  candidate: remembered<Found | null>(),
  champion: remembered<Found | null>(),
  both: remembered<Found | null>(),
} as const;

const estimateOf = (
  { estimate, drawn, rows, least }: Found,
  confidence: number,
  range: Range,
  method: string,
): Estimate => ({
  estimate,
  interval: drawn && holding(posteriorInterval(drawn, confidence, range), estimate),
  method: drawn === null ? 'none: with so few rows it is often undefined' : method,
  rows,
  least,
  of: 'with a label',
});

function posterior(
  cells: readonly CubeCell[],
  kind: (cell: CubeCell) => number,
  width: number,
  statistic: (kinds: Kinds) => number | null,
): Found | null {
  const known = cells.filter((cell) => kind(cell) >= 0);
  const weights = Array.from({ length: width }, (_, at) => totalWeight(known.filter((cell) => kind(cell) === at)));
  const estimate = statistic(weights);
  if (estimate === null) return null;
  const influence = influences(weights, statistic);
  const rows = effectiveRows(known, (cell) => influence?.[kind(cell)] ?? 0);
  const kinds = weights.map((weight) => (weight / totalWeight(known)) * rows);
  const next = gammaDraws(kinds.map((count) => count + 0.5));
  const into = new Float64Array(width);
  const draw = (): number | null => {
    next(into);
    return statistic(into);
  };
  const ofLabel = (label: 0 | 1): number =>
    effectiveRows(
      known.filter((cell) => cell.label === label),
      () => 0,
    );
  return {
    estimate,
    drawn: posteriorDraws(draw),
    kinds,
    rows,
    least: Math.min(ofLabel(0), ofLabel(1)),
  };
}
