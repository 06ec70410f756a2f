import { type Figure, type Finding, smallestCell } from '../../domain/finding.ts';
import type { Bins } from './bins.ts';
import type { Judgeable } from './plan.ts';

/** Pictures are for the features that moved most; the table of findings has them all. */
const mostFigures = 3;

/** The distributions of the features whose distances are largest, each once. */
export function distributionFigures(judged: readonly (readonly [Judgeable, Finding])[]): Figure[] {
  const byDistance = [...judged].sort(([, a], [, b]) => relative(b) - relative(a));
  const figures = new Map<string, Figure>();
  for (const [{ subject, bins, tables }] of byDistance) {
    const title = `${Object.values(subject.scope).join(', ')}: ${tables.reference} against ${tables.current}`;
    if (!figures.has(title) && figures.size < mostFigures) {
      figures.set(title, { kind: 'distribution', title, ...printable(bins) });
    }
  }
  return [...figures.values()];
}

const relative = ({ estimate, limit }: Finding): number => (estimate ?? 0) / (limit.value || 1);

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
