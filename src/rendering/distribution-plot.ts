import type { Figure } from '../domain/finding.ts';
import { linearAxis } from './axis.ts';
import { decimal } from './numbers.ts';
import { element, label, picture } from './svg.ts';
import { clip } from './text.ts';

type Distribution = Extract<Figure, { kind: 'distribution' }>;

const [width, height] = [680, 270];
const [left, right, top, bottom] = [52, 668, 30, 204];
const widestBar = 44;
/** About the width of a digit at the size of the labels. */
const letter = 6.4;
const longestSlanted = 20;

/** Shares of the whole; zeros for a table without rows. */
function shares(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, rows) => sum + rows, 0);
  return counts.map((rows) => (total > 0 ? rows / total : 0));
}

const percent = (share: number, decimals = share < 0.1 ? 1 : 0): string => `${decimal(share * 100, decimals)}\u00A0%`;

/** Cuts a label at the space nearest to its middle. */
function halves(name: string): readonly string[] {
  const words = name.split(' ');
  if (words.length === 1) return [name];
  const cut = Math.ceil(words.length / 2);
  return [words.slice(0, cut).join(' '), words.slice(cut).join(' ')];
}

/** The bins' names: upright on one or two lines where they fit, else slanted, every so manieth. */
function binNames(labels: readonly string[], step: number): readonly string[] {
  const lines = labels.map(halves);
  const middle = (bin: number): number => left + (bin + 0.5) * step;
  if (lines.flat().every((line) => line.length * letter <= step)) {
    const centred = { class: 'tick', 'text-anchor': 'middle' };
    return lines.flatMap((pair, bin) =>
      pair.map((line, row) => label(line, middle(bin), bottom + 17 + row * 14, centred)),
    );
  }
  const every = Math.ceil(16 / step);
  return labels.flatMap((name, bin) => {
    if (bin % every !== 0) return [];
    const slanted = {
      class: 'tick',
      'text-anchor': 'end',
      transform: `rotate(-30 ${middle(bin).toFixed(1)} ${bottom + 14})`,
    };
    return label(clip(name, longestSlanted), middle(bin), bottom + 14, slanted);
  });
}

/** Reference against current, as shares per bin: outlined bars beside filled ones. */
export function distributionPlot(figure: Distribution, id: string): string {
  const bins = figure.labels.length;
  const [reference, current] = [shares(figure.reference), shares(figure.current)];
  const y = linearAxis([0, Math.max(0.01, ...reference, ...current)], [bottom, top], 4);
  const step = (right - left) / Math.max(1, bins);
  const bar = Math.min(widestBar, Math.max(1, step * 0.38));
  const bars = figure.labels.flatMap((_, bin) => {
    const start = left + (bin + 0.5) * step - bar - step * 0.02;
    const rect = (share: number, x: number, kind: string, opacity: number): string =>
      element('rect', {
        class: `bar ${kind}`,
        x,
        y: y.at(share),
        width: bar,
        height: bottom - y.at(share),
        'fill-opacity': opacity,
        stroke: 'currentColor',
      });
    return [
      rect(reference[bin] ?? 0, start, 'reference', 0),
      rect(current[bin] ?? 0, start + bar + step * 0.04, 'current', 0.75),
    ];
  });
  const names = binNames(figure.labels, step);
  const decimals = y.ticks.some((tick) => !Number.isInteger(Number((tick * 100).toPrecision(6)))) ? 1 : 0;
  const grid = y.ticks.flatMap((tick) => [
    element('line', {
      class: 'grid',
      x1: left,
      x2: right,
      y1: y.at(tick),
      y2: y.at(tick),
      stroke: 'currentColor',
      'stroke-opacity': 0.15,
    }),
    label(percent(tick, decimals), left - 8, y.at(tick) + 4, { class: 'tick', 'text-anchor': 'end' }),
  ]);
  const legend = [
    element('rect', {
      class: 'bar reference',
      x: left,
      y: 8,
      width: 12,
      height: 12,
      'fill-opacity': 0,
      stroke: 'currentColor',
    }),
    label('reference', left + 18, 18),
    element('rect', {
      class: 'bar current',
      x: left + 100,
      y: 8,
      width: 12,
      height: 12,
      'fill-opacity': 0.75,
      stroke: 'currentColor',
    }),
    label('current', left + 118, 18),
  ];
  return picture(
    id,
    'distribution',
    [width, height],
    [figure.title, described(figure.labels, reference, current)],
    [...grid, ...bars, ...names, ...legend],
  );
}

function described(labels: readonly string[], reference: readonly number[], current: readonly number[]): string {
  const gap = (bin: number): number => Math.abs((current[bin] ?? 0) - (reference[bin] ?? 0));
  const bins = labels.map((_, bin) => bin);
  const widest = bins.reduce((best, bin) => (gap(bin) > gap(best) ? bin : best), 0);
  if (labels.length === 0) return 'No bins.';
  return `${labels.length} bins. The share that differs most is ${labels[widest]}: ${percent(reference[widest] ?? 0)} in the reference, ${percent(current[widest] ?? 0)} now.`;
}
