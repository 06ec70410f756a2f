import type { Counts } from '../domain/measurement.ts';

/** Rows per category as measured: the most frequent values, the rest, NULL. */
export type CategoryCounts = Pick<Extract<Counts, { kind: 'categories' }>, 'values' | 'rest' | 'distinct' | 'nulls'>;

/** Two samples over the same categories, each in reference order, then these: unseen, rest, NULL. */
export type AlignedCategories = {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Rows of the current sample with values that the reference does not have. */
  readonly unseen: number;
};

/**
 * Brings two samples onto common categories. A value that one sample lists and the other may hide in its rest moves to
 * the rest of both; a value that the reference certainly does not have is unseen. Nothing is dropped.
 */
export function alignedCategories(reference: CategoryCounts, current: CategoryCounts): AlignedCategories {
  const inReference = new Map(reference.values);
  const inCurrent = new Map(current.values);
  const complete = ({ values, distinct }: CategoryCounts): boolean => values.length === distinct;
  const rest = { reference: reference.rest, current: current.rest };
  let unseen = 0;
  const labels: string[] = [];
  const rows: { reference: number; current: number }[] = [];
  for (const [value, count] of inReference) {
    const other = inCurrent.get(value) ?? (complete(current) ? 0 : null);
    if (other === null) rest.reference += count;
    else {
      labels.push(value);
      rows.push({ reference: count, current: other });
    }
  }
  for (const [value, count] of inCurrent) {
    if (inReference.has(value)) continue;
    if (complete(reference)) unseen += count;
    else rest.current += count;
  }
  rows.push({ reference: 0, current: unseen }, rest, { reference: reference.nulls, current: current.nulls });
  return {
    labels: [...labels, '(unseen)', '(rest)', '(null)'],
    reference: rows.map((row) => row.reference),
    current: rows.map((row) => row.current),
    unseen,
  };
}
