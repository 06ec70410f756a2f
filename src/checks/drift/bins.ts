import type { Counts } from '../../domain/measurement.ts';
import { edges, histogramBins, referenceCuts } from '../../statistics/histogram.ts';
import { decimal } from '../rules/numbers.ts';

type Histogram = Extract<Counts, { kind: 'histogram' }>;
type Categories = Extract<Counts, { kind: 'categories' }>;

/** Rows of two tables over the same bins. Nothing is left out: missing values are a bin like any other. */
export type Bins = {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
};

const parts = 10;

/** Ten bins of nearly equal rows of the reference, with bins for missing, not a number, and beyond its range. */
export function numericBins(reference: Histogram, current: Histogram): Bins {
  const cuts = referenceCuts(reference, parts);
  const lower = (bucket: number): string => decimal(edges(bucket)[0]);
  const inner = cuts.slice(1).map((cut, i) => `${lower(cuts[i]!)} to ${lower(cut)}`);
  const ends = cuts.length === 0 ? ['any'] : [`below ${lower(cuts[0]!)}`, ...inner, `from ${lower(cuts.at(-1)!)}`];
  return {
    labels: ['missing', 'not a number', ...ends],
    reference: histogramBins(reference, cuts),
    current: histogramBins(current, cuts),
  };
}

/**
 * Each category of the reference, categories that it does not have, and missing values. Where a table has more
 * categories than were counted apart, the ones that were not counted in both are one bin.
 */
export function categoricalBins(reference: Categories, current: Categories): Bins {
  const now = new Map(current.values);
  const told = reference.values.filter(([value]) => now.has(value) || current.rest === 0);
  const sum = (rows: readonly number[]): number => rows.reduce((total, each) => total + each, 0);
  const before = told.map(([, rows]) => rows);
  const after = told.map(([value]) => now.get(value) ?? 0);
  return {
    labels: [...told.map(([value]) => value), 'other', 'missing'],
    reference: [...before, reference.rows - reference.nulls - sum(before), reference.nulls],
    current: [...after, current.rows - current.nulls - sum(after), current.nulls],
  };
}
