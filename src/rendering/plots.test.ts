import { describe, expect, it } from 'vitest';
import {
  aurocPasses,
  distributionFigure,
  passingGroups,
  recallPasses,
  regionFails,
  rocFigure,
  smallCell,
  women60Inconclusive,
} from '../../test/samples/findings.ts';
import { linearAxis, ratioAxis, roundTicks } from './axis.ts';
import { figurePlot } from './figure-plot.ts';
import { forestGroups, forestPlot } from './forest-plot.ts';

const numbers = (svg: string, pattern: RegExp): readonly number[] =>
  [...svg.matchAll(pattern)].map((match) => Number(match[1]));

/** Every tag closed in order, every attribute quoted. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[\w:-]+="[^"<]*")*(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else if (!self) open.push(name!);
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<\/?[a-z]+(?:\s[\w:-]+="[^"<]*")*\/?>/g, '')).not.toMatch(/[<>]/);
}

describe('the forest plot', () => {
  const findings = [...passingGroups, women60Inconclusive, smallCell, regionFails];
  const svg = forestPlot(findings, 'f');

  it('is well formed, has no style that a strict page would refuse, and a text alternative', () => {
    assertWellFormed(svg);
    expect(svg).not.toMatch(/<style|style=|<script|href=/);
    expect(svg).toContain('role="img" aria-labelledby="f-title f-desc"');
    expect(svg).toContain('<title id="f-title">demographic parity ratio with intervals, limit ≥ 0.80</title>');
    expect(svg).toMatch(/<desc id="f-desc">region B 0\.59 FAIL; /);
  });

  it('gives each verdict a shape of its own', () => {
    expect(svg.match(/<rect class="mark fail"/g)).toHaveLength(1);
    expect(svg.match(/<path class="mark inconclusive" stroke/g)).toHaveLength(1);
    expect(svg.match(/<circle class="mark pass"/g)).toHaveLength(3);
  });

  it('puts a failing interval on the shaded side of the limit and a passing one on the other', () => {
    const [limit] = numbers(svg, /class="limit"[^>]* x1="([\d.]+)"/g);
    const [failEnd] = numbers(svg, /class="interval fail"[^>]* x2="([\d.]+)"/g);
    const passStarts = numbers(svg, /class="interval pass"[^>]* x1="([\d.]+)"/g);
    expect(failEnd).toBeLessThan(limit!);
    for (const start of passStarts) expect(start).toBeGreaterThan(limit!);
    expect(numbers(svg, /class="fail-side"[^>]* x="([\d.]+)"/g)[0]).toBeLessThan(limit!);
  });

  it('names a group below ten rows without drawing it', () => {
    expect(svg).toContain('suppressed (&lt;10 rows)');
    expect(svg).not.toMatch(/0\.33|2\.06/);
  });

  it('puts the interval below an estimate whose unit leaves no room beside it', () => {
    const uncertainty = { lower: 585_606, upper: 590_677, confidence: 0.975, method: "Student's t" };
    const costly = { ...regionFails, reference: null, unit: 'token per 1,000', estimate: 588_141, uncertainty };
    const plot = forestPlot([{ ...costly, limit: { bound: 'atMost', value: 500_000 } }], 'f');
    const [, name, estimate, range] = [...plot.matchAll(/<text [^>]*y="(\d+)"[^>]*>([^<]*)/g)].slice(-4);
    expect([name?.[2], estimate?.[2], range?.[2]]).toEqual([
      'region B',
      '588,141 token per 1,000',
      '(585,606–590,677)',
    ]);
    expect(Number(range?.[1])).toBeGreaterThan(Number(estimate?.[1]));
  });

  it('draws one plot per metric and limit', () => {
    expect(forestGroups([aurocPasses, recallPasses, regionFails]).map((group) => group.length)).toEqual([1, 1, 1]);
    expect(forestGroups([smallCell])).toEqual([]);
  });

  it('cuts an interval that would squeeze the others, with an arrow', () => {
    const wide = { ...women60Inconclusive, uncertainty: { lower: 0.02, upper: 44, confidence: 0.95, method: 'x' } };
    const plot = forestPlot([regionFails, wide], 'f');
    expect(plot.match(/<path class="mark inconclusive" d="M\d/g)?.length).toBe(2);
    expect(numbers(plot, /class="interval inconclusive"[^>]* x2="([\d.]+)"/g)[0]).toBe(455);
  });

  it('survives equal values, one finding and a limit far away', () => {
    for (const value of [0, 1, -3, 1e9]) {
      const flat = {
        ...aurocPasses,
        estimate: value,
        uncertainty: { lower: value, upper: value, confidence: 0.95, method: 'x' },
      };
      expect(forestPlot([flat], 'f')).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('figures', () => {
  it('draw the ROC curves from corner to corner and tell them apart by dashes', () => {
    const svg = figurePlot(rocFigure, 'r');
    assertWellFormed(svg);
    const [points] = [...svg.matchAll(/<polyline[^>]* points="([^"]+)"/g)].map((match) => match[1]!.split(' '));
    expect(points![0]).toBe('46.0,300.0');
    expect(points!.at(-1)).toBe('330.0,16.0');
    expect(svg).toMatch(/series-1"[^>]*stroke-dasharray="7 4"/);
    expect(svg).toMatch(/At a false positive rate of 0\.10: candidate 4\.2\.0 reaches a true positive rate of 0\.7\d/);
  });

  it('compare shares, not counts, so that a larger table does not look different', () => {
    const twice = { ...distributionFigure, current: distributionFigure.reference.map((rows) => rows * 2) };
    const svg = figurePlot(twice, 'd');
    assertWellFormed(svg);
    const heights = (kind: string): readonly number[] =>
      numbers(svg, new RegExp(`<rect class="bar ${kind}" [^>]*height="([\\d.]+)"`, 'g')).slice(0, 9);
    expect(heights('current')).toEqual(heights('reference'));
    expect(heights('reference')).toHaveLength(9);
  });

  it('say in words which share moved most', () => {
    const figure = { ...distributionFigure, labels: ['a', 'b'], reference: [90, 10], current: [50, 50] };
    expect(figurePlot(figure, 'd')).toMatch(/differs most is a: 90\u00A0% in the reference, 50\u00A0% now/);
  });

  it('write the bins\u2019 names upright where they fit, and slanted where not', () => {
    const names = (labels: readonly string[]): string =>
      figurePlot({ ...distributionFigure, labels, reference: labels.map(() => 1), current: labels.map(() => 1) }, 'd');
    expect(names(['18 to 24', '24 to 30'])).toMatch(/>18 to<\/text><text[^>]*>24<\/text>/);
    expect(names(['18 to 24', '24 to 30'])).not.toContain('rotate');
    expect(names(Array.from({ length: 12 }, (_, bin) => `${bin}0,000 to ${bin + 1}0,000`))).toContain('rotate(-30');
  });

  it('survive empty tables', () => {
    const empty = { ...distributionFigure, reference: distributionFigure.labels.map(() => 0), current: [] };
    expect(figurePlot(empty, 'd')).not.toMatch(/NaN|Infinity/);
    expect(figurePlot({ ...distributionFigure, labels: [], reference: [], current: [] }, 'd')).toContain('No bins.');
  });
});

describe('axes', () => {
  it('label round values inside the range', () => {
    expect(roundTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks(-0.0031, 0.0112, 5)).toEqual([0, 0.005, 0.01]);
  });

  it('are even, or even in the logarithm for ratios', () => {
    expect(linearAxis([0, 2], [0, 100]).at(1)).toBe(50);
    const axis = ratioAxis([0.5, 2], [0, 100]);
    expect(axis.at(1)).toBeCloseTo(50);
    expect(axis.ticks).toEqual([0.6, 0.8, 1, 1.25, 1.6]);
  });
});
