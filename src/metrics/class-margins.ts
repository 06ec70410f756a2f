import { ratio, sum } from '../statistics/counts.ts';

/** What metrics of several classes are made of: rows by label, by prediction, and where both agree, per class. */
export type ClassMargins = {
  readonly labelled: Float64Array;
  readonly predicted: Float64Array;
  readonly hits: Float64Array;
};

export const emptyMargins = (classes: number): ClassMargins => ({
  labelled: new Float64Array(classes),
  predicted: new Float64Array(classes),
  hits: new Float64Array(classes),
});

export function addRows(
  { labelled, predicted, hits }: ClassMargins,
  label: number,
  answer: number,
  rows: number,
): void {
  labelled[label]! += rows;
  predicted[answer]! += rows;
  if (label === answer) hits[label]! += rows;
}

export type OfMargins = (margins: ClassMargins) => number | null;

const total = ({ labelled }: ClassMargins): number => labelled.reduce((all, rows) => all + rows, 0);

type OfClass = (margins: ClassMargins, at: number) => number | null;

/** TP / (TP + FP) and 2 TP / (2 TP + FP + FN) of a class against the rest. */
export const classPrecision: OfClass = ({ hits, predicted }, at) => ratio(hits[at]!, predicted[at]!);
export const classF1: OfClass = ({ hits, labelled, predicted }, at) =>
  ratio(2 * hits[at]!, labelled[at]! + predicted[at]!);

/** Over the classes that labels or predictions have; null where one of them has no value: to leave it out would flatter. */
export const macro =
  (of: OfClass): OfMargins =>
  (margins) => {
    const present = [...margins.labelled.keys()].filter((at) => margins.labelled[at]! + margins.predicted[at]! > 0);
    const values = present.map((at) => of(margins, at));
    return values.length === 0 || values.includes(null) ? null : sum(values as number[]) / values.length;
  };

/** Weighted by the rows of each label; null where a class that labels have has no value. */
export const weighted =
  (of: OfClass): OfMargins =>
  (margins) => {
    let mean = 0;
    for (const [at, rows] of margins.labelled.entries()) {
      if (rows === 0) continue;
      const value = of(margins, at);
      if (value === null) return null;
      mean += (rows / total(margins)) * value;
    }
    return total(margins) === 0 ? null : mean;
  };

const agreement = ({ hits }: ClassMargins): number => hits.reduce((all, rows) => all + rows, 0);

const chance = ({ labelled, predicted }: ClassMargins): number =>
  labelled.reduce((all, rows, at) => all + rows * predicted[at]!, 0);

/** Gorodkin 2004: the correlation of label and prediction. Null where either never varies. */
export const classCorrelation: OfMargins = (margins) => {
  const n = total(margins);
  const spread = (of: Float64Array): number => n * n - of.reduce((all, rows) => all + rows * rows, 0);
  const spreads = Math.sqrt(Math.max(0, spread(margins.labelled))) * Math.sqrt(Math.max(0, spread(margins.predicted)));
  return ratio(n * agreement(margins) - chance(margins), spreads);
};

/** Cohen 1960. Null where both are always the same class. */
export const classKappa: OfMargins = (margins) => {
  const n = total(margins);
  return ratio(n * agreement(margins) - chance(margins), n * n - chance(margins));
};
