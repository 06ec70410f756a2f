import type { Counts } from '../../domain/measurement.ts';
import { type Bins, categoricalBins, numericBins } from './bins.ts';

export type Histogram = Extract<Counts, { kind: 'histogram' }>;
export type Categories = Extract<Counts, { kind: 'categories' }>;

/** A column as it was counted in both tables, and over the same bins. */
export type Column =
  | { readonly kind: 'numeric'; readonly reference: Histogram; readonly current: Histogram; readonly bins: Bins }
  | { readonly kind: 'categorical'; readonly reference: Categories; readonly current: Categories; readonly bins: Bins };

export const numericColumn = (reference: Histogram, current: Histogram): Column => ({
  ...{ kind: 'numeric', reference, current },
  bins: numericBins(reference, current),
});

export const categoricalColumn = (reference: Categories, current: Categories): Column => ({
  ...{ kind: 'categorical', reference, current },
  bins: categoricalBins(reference, current),
});

/** Labels come late: whether one is known yet is no property of what it will be. */
export const knownHistogram = (counts: Histogram): Histogram => ({
  ...counts,
  rows: counts.rows - counts.nulls - counts.nans,
  ...{ nulls: 0, nans: 0 },
});

/** Of classes by their names, which two tables may write in two ways: 1 and 1.0 are one class. */
export function knownClasses(counts: Categories): Categories {
  const rows = new Map<string, number>();
  for (const [value, number] of counts.values) {
    const name = value.replace(/^(-?\d+)\.0+$/, '$1');
    rows.set(name, (rows.get(name) ?? 0) + number);
  }
  return {
    ...counts,
    rows: counts.rows - counts.nulls,
    nulls: 0,
    values: [...rows],
    distinct: counts.distinct - (counts.values.length - rows.size),
  };
}
