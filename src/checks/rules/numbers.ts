import { smallestCell } from '../../domain/finding.ts';

/** A number of rows, to the nearest whole, with thousands separators. Written out, so that no locale has a say in a report. */
export const count = (rows: number): string => String(Math.round(rows)).replace(/\B(?=(\d{3})+$)/g, ',');

/** A number of rows as a report may print it: cells that could point at a person are not told. */
export const cell = (rows: number): string => (rows < smallestCell ? `<${smallestCell}` : count(rows));

/** Three significant digits, and no more than four decimals of what is smaller than that. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  const rounded = Math.abs(value) < 0.1 ? Number(value.toFixed(4)) : Number(value.toPrecision(3));
  const text = Math.abs(rounded) >= 1000 ? count(Math.round(Math.abs(rounded))) : String(Math.abs(rounded));
  return rounded < 0 ? `−${text}` : text;
}

/** `0.25 (130 of 520)` */
export const rateText = (events: number, rows: number): string =>
  `${decimal(events / rows)} (${cell(events)} of ${cell(rows)})`;

/** `99.44 %` */
export const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

/** How sure all intervals of a report are together. */
export const simultaneously = (intervals: number, confidence: number): string =>
  intervals === 1
    ? `The interval holds with ${percent(confidence)} confidence.`
    : `The ${intervals} intervals hold at once with ${percent(confidence)} confidence (Bonferroni).`;

/** How sure all verdicts of a report are together, where those of a rule were decided by Holm's procedure. */
export const decidedAtOnce = (verdicts: number, confidence: number): string =>
  verdicts === 1
    ? `The verdict holds with ${percent(confidence)} confidence.`
    : `The ${verdicts} verdicts hold at once with ${percent(confidence)} confidence (Holm within a rule, equal shares among rules); ` +
      'each interval has the confidence at which its verdict was reached.';
