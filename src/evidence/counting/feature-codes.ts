import { quantileCuts, tally } from '../../statistics/tally.ts';
import type { Cell } from './engine.ts';

/** Codes of any feature: missing, not a number or too rare for a code of its own, and the parts or categories. */
export const featureCodes = 34;
const missing = 0;
const other = 1;
const first = 2;
const parts = featureCodes - first;

/** A feature's value as a code; codes follow the numbers, or the categories from frequent to rare. */
export type Coding = (value: Cell) => number;

/** At most 32 parts of nearly equal rows of the reference. */
export function numericCoding(reference: readonly Cell[]): Coding {
  const known = reference
    .flatMap((text) => (text === null ? [] : [numberOf(text)]))
    .filter((value) => !Number.isNaN(value));
  const cuts = quantileCuts(tally(known), parts);
  return (text) => {
    if (text === null) return missing;
    const value = numberOf(text);
    return Number.isNaN(value) ? other : first + cutsUpTo(cuts, value);
  };
}

/** The 32 most frequent categories of the reference; equally frequent ones by UTF-16 code unit. */
export function categoricalCoding(reference: readonly Cell[]): Coding {
  const rows = new Map<string, number>();
  for (const text of reference) if (text !== null) rows.set(text, (rows.get(text) ?? 0) + 1);
  const frequent = [...rows].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, parts);
  const codes = new Map(frequent.map(([text], index) => [text, first + index]));
  return (text) => (text === null ? missing : (codes.get(text) ?? other));
}

/** A double as DuckDB writes it. */
function numberOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

function cutsUpTo(cuts: readonly number[], value: number): number {
  let count = 0;
  while (count < cuts.length && cuts[count]! <= value) count++;
  return count;
}
