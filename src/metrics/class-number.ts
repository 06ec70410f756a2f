import type { Interval } from '../domain/verdict.ts';
import { criticalValue } from '../statistics/distributions/normal.ts';
import { posteriorDraws, posteriorInterval } from '../statistics/posterior.ts';
import { effectiveRows, totalWeight, weightOf } from './cells.ts';
import { type ClassCell, type Classified, marginsOf } from './class-cells.ts';
import { marginDraws } from './class-draws.ts';
import { addRows, type ClassMargins, type OfMargins } from './class-margins.ts';

export type ClassNumber = {
  readonly estimate: number;
  readonly interval: (confidence: number) => Interval | null;
  readonly method: string;
  readonly rows: number;
  /** Of one answerer and of the other. */
  readonly values: readonly number[];
};

type Range = readonly [least: number, most: number];

/** More kinds of rows than this take too long to draw, and are many enough for the normal. */
const mostKinds = 1000;

/**
 * A number of one answer to the label, or the difference of the numbers of two, with the middle of its posterior. Null
 * where it has no value.
 */
export function classNumber(
  { classes, cells }: Classified,
  answerers: number,
  of: OfMargins,
  range: Range,
): ClassNumber | null {
  const margins = marginsOf(classes, cells, answerers, weightOf);
  const values = margins.map(of);
  if (cells.length === 0 || values.includes(null)) return null;
  const estimate = differenceOf(values)!;
  const influence = influenceOf(margins, of);
  const rows = effectiveRows(cells, influence);
  const reach = answerers === 1 ? range : ([range[0] - range[1], range[1] - range[0]] as const);
  const found = { estimate, values: values as number[], rows };
  if (cells.length > mostKinds) {
    const interval = (confidence: number): Interval | null =>
      linearInterval(cells, influence, estimate, rows, confidence, reach);
    return { ...found, interval, method: 'infinitesimal jackknife' };
  }
  const scale = rows / totalWeight(cells);
  const draw = marginDraws(classes, cells, answerers, (cell) => weightOf(cell) * scale);
  const drawn = posteriorDraws(() => {
    const [own, other] = draw();
    const value = of(own!);
    if (value === null || other === undefined) return value;
    const less = of(other);
    return less === null ? null : value - less;
  });
  const interval = (confidence: number): Interval | null => drawn && posteriorInterval(drawn, confidence, reach);
  return { ...found, interval, method: 'Jeffreys posterior' };
}

const differenceOf = ([own, other]: readonly (number | null | undefined)[]): number | null =>
  own == null || other === null ? null : own - (other ?? 0);

/** A part of all rows, for the derivative: small, and far above rounding. */
const part = 1e-6;

/** The influence of a row on the number, or on the difference; each kind of answer is looked at once. */
function influenceOf(margins: readonly ClassMargins[], of: OfMargins): (cell: ClassCell) => number {
  const single = margins.map((own) => {
    const value = of(own)!;
    const rows = own.labelled.reduce((sum, each) => sum + each, 0);
    const known = new Map<number, number>();
    return (label: number, answer: number): number => {
      const key = label * own.labelled.length + answer;
      const found = known.get(key);
      if (found !== undefined) return found;
      const more = { labelled: own.labelled.slice(), predicted: own.predicted.slice(), hits: own.hits.slice() };
      addRows(more, label, answer, (part / (1 - part)) * rows);
      const influence = ((of(more) ?? value) - value) / part;
      known.set(key, influence);
      return influence;
    };
  });
  return ({ label, answers }) =>
    single.reduce((sum, influence, i) => sum + (i === 0 ? 1 : -1) * influence(label, answers[i]!), 0);
}

function linearInterval(
  cells: readonly ClassCell[],
  influence: (cell: ClassCell) => number,
  estimate: number,
  rows: number,
  confidence: number,
  [least, most]: Range,
): Interval | null {
  const weight = totalWeight(cells);
  const variance = cells.reduce((sum, cell) => sum + (weightOf(cell) / weight) * influence(cell) ** 2, 0);
  if (variance === 0) return null;
  const half = criticalValue(confidence) * Math.sqrt(variance / (rows - 1));
  return { lower: Math.max(least, estimate - half), upper: Math.min(most, estimate + half) };
}
