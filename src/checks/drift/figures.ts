import { type Figure, smallestCell } from '../../domain/finding.ts';
import type { Bins } from './bins.ts';
import type { Picture } from './plan.ts';

/** Pictures are for the features that moved most; the table of findings has them all. */
const mostFigures = 3;

/** The distributions of the columns that are furthest apart, each once. */
export function distributionFigures(pictures: readonly Picture[]): Figure[] {
  const figures = new Map<string, Figure>();
  for (const { title, bins } of pictures.toSorted((a, b) => b.size - a.size)) {
    if (!figures.has(title) && figures.size < mostFigures) {
      figures.set(title, { kind: 'distribution', title, ...printable(bins) });
    }
  }
  return [...figures.values()];
}

/** Bins of a few rows are shown together, or not at all where that still makes a few; so are empty bins. */
function printable({ labels, reference, current }: Bins): Bins {
  const bins = labels.map((label, i) => ({ label, before: reference[i]!, now: current[i]! }));
  const few = (rows: number): boolean => rows > 0 && rows < smallestCell;
  const small = bins.filter(({ before, now }) => few(before) || few(now));
  const large = bins.filter((bin) => !small.includes(bin) && bin.before + bin.now > 0);
  const rest = {
    label: 'few rows',
    before: small.reduce((rows, bin) => rows + bin.before, 0),
    now: small.reduce((rows, bin) => rows + bin.now, 0),
  };
  const shown = small.length === 0 || few(rest.before) || few(rest.now) ? large : [...large, rest];
  return {
    labels: shown.map(({ label }) => label),
    reference: shown.map(({ before }) => before),
    current: shown.map(({ now }) => now),
  };
}
