import type { Finding } from '../domain/finding.ts';
import type { Verdict } from '../domain/verdict.ts';
import { type Axis, linearAxis, ratioAxis } from './axis.ts';
import { decimal, estimateOf, intervalOf, limitOf, suppressed } from './numbers.ts';
import { element, label, picture } from './svg.ts';
import { clip } from './text.ts';
import { metricName, scopeName, verdictWord, worstFirst } from './words.ts';

const width = 640;
const [left, right] = [215, 455];
const top = 50;
const rowHeight = 36;
const longestName = 32;
/** Longer than this, the interval is below the estimate: amounts have units. */
const longestNumbers = 26;
const mostRows = 40;
/** Ratios beyond these ends are cut, with an arrow: a group of twelve people must not squeeze all others flat. */
const ratioEnds = [0.1, 10] as const;

/** Findings that share an axis: one metric, one unit, one limit. Each group is one plot. */
export function forestGroups(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = Map.groupBy(findings, ({ metric, unit, limit }) => JSON.stringify([metric, unit, limit]));
  return [...groups.values()].filter((group) => group.some(drawable));
}

const drawable = (finding: Finding): boolean =>
  finding.estimate !== null &&
  !suppressed(finding) &&
  !('none' in finding.uncertainty) &&
  [finding.estimate, finding.uncertainty.lower, finding.uncertainty.upper].every(Number.isFinite);

function axisOf(findings: readonly Finding[], logarithmic: boolean): Axis {
  const limit = findings[0]!.limit.value;
  const shown = findings.filter(drawable);
  const values = shown.flatMap((finding) =>
    'none' in finding.uncertainty ? [] : [finding.estimate ?? 0, finding.uncertainty.lower, finding.uncertainty.upper],
  );
  const low = Math.min(limit, ...values);
  const high = Math.max(limit, ...values);
  if (logarithmic) {
    return ratioAxis([Math.max(ratioEnds[0], low / 1.1), Math.min(ratioEnds[1], high * 1.1)], [left, right]);
  }
  const margin = (high - low || Math.abs(limit) || 1) * 0.06;
  return linearAxis([low - margin, high + margin], [left, right]);
}

/** A shape for each verdict, so that colour is never needed to tell them apart. */
function mark(verdict: Verdict, x: number, y: number): string {
  const common = { class: `mark ${verdict}`, stroke: 'currentColor' };
  if (verdict === 'fail' || verdict === 'error')
    return element('rect', { ...common, x: x - 5, y: y - 5, width: 10, height: 10 });
  if (verdict === 'inconclusive') {
    return element('path', { ...common, d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z`, 'fill-opacity': 0, 'stroke-width': 2 });
  }
  return element('circle', { ...common, cx: x, cy: y, r: 5 });
}

function row(finding: Finding, index: number, axis: Axis): string {
  const y = top + index * rowHeight + rowHeight / 2;
  const end = { 'text-anchor': 'end' };
  const name = clip(scopeName(finding.scope) || 'all rows', longestName);
  const against = finding.reference ? clip(`vs ${scopeName(finding.reference)}`, longestName) : '';
  const shapes =
    against === ''
      ? [label(name, left - 14, y + 4, end)]
      : [
          label(name, left - 14, y - 2, end),
          label(against, left - 14, y + 12, { ...end, class: 'tick', 'font-size': 11 }),
        ];
  if (drawable(finding) && !('none' in finding.uncertainty)) {
    const inside = (value: number): number => Math.min(right, Math.max(left, value));
    const [from, to] = [axis.at(finding.uncertainty.lower), axis.at(finding.uncertainty.upper)];
    const line = { class: `interval ${finding.verdict}`, stroke: 'currentColor', 'stroke-width': 2 };
    shapes.push(element('line', { ...line, x1: inside(from), x2: inside(to), y1: y, y2: y }));
    if (from < left) shapes.push(element('path', { class: `mark ${finding.verdict}`, d: `M${left - 3} ${y}l7 -4v8z` }));
    if (to > right)
      shapes.push(element('path', { class: `mark ${finding.verdict}`, d: `M${right + 3} ${y}l-7 -4v8z` }));
    shapes.push(mark(finding.verdict, inside(axis.at(finding.estimate ?? 0)), y));
  }
  const estimate = estimateOf(finding);
  const range = drawable(finding) ? `(${intervalOf(finding).replace(/^.*CI /, '')})` : '';
  const fits = estimate.length + range.length < longestNumbers;
  shapes.push(label(fits ? `${estimate}  ${range}` : estimate, right + 14, y + (fits ? 4 : -2), { class: 'numbers' }));
  if (!fits) shapes.push(label(range, right + 14, y + 12, { class: 'tick', 'font-size': 11 }));
  return element('g', {}, shapes);
}

/**
 * Findings of one group (see `forestGroups`) with intervals, marks by verdict, and the limit as a dashed line; the side
 * that fails is shaded. Groups that are too small to print have a row without a mark.
 */
export function forestPlot(findings: readonly Finding[], id: string): string {
  const first = findings[0];
  if (!first) throw new RangeError('a forest plot needs at least one finding');
  const sorted = worstFirst(findings);
  const shown = sorted.slice(0, mostRows);
  const logarithmic =
    first.unit === 'ratio' &&
    findings
      .filter(drawable)
      .every(({ estimate, uncertainty }) => (estimate ?? 0) > 0 && ('none' in uncertainty || uncertainty.lower > 0)) &&
    first.limit.value > 0;
  const axis = axisOf(findings, logarithmic);
  const bottom = top + shown.length * rowHeight;
  const limit = axis.at(first.limit.value);
  const [failFrom, failTo] = first.limit.bound === 'atLeast' ? [left, limit] : [limit, right];
  const decimals = Math.max(0, ...axis.ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0));
  const shapes = [
    label(metricName(first.metric), 0, 14, { 'font-weight': 600 }),
    element('rect', {
      class: 'fail-side',
      x: failFrom,
      y: top,
      width: Math.max(0, failTo - failFrom),
      height: bottom - top,
      'fill-opacity': 0.06,
    }),
    ...axis.ticks.flatMap((tick) => [
      element('line', {
        class: 'grid',
        x1: axis.at(tick),
        x2: axis.at(tick),
        y1: top,
        y2: bottom,
        stroke: 'currentColor',
        'stroke-opacity': 0.15,
      }),
      label(decimal(tick, decimals), axis.at(tick), bottom + 18, { class: 'tick', 'text-anchor': 'middle' }),
    ]),
    element('line', {
      class: 'limit',
      x1: limit,
      x2: limit,
      y1: top - 6,
      y2: bottom,
      stroke: 'currentColor',
      'stroke-width': 1.5,
      'stroke-dasharray': '5 4',
    }),
    label(`limit ${limitOf(first)}`, limit, top - 12, { class: 'limit-label', 'text-anchor': 'middle' }),
    ...shown.map((finding, index) => row(finding, index, axis)),
    ...(sorted.length > shown.length
      ? [label(`… and ${sorted.length - shown.length} more`, left - 14, bottom + 18, { 'text-anchor': 'end' })]
      : []),
  ];
  const title = `${metricName(first.metric)} with intervals, limit ${limitOf(first)}`;
  const told = shown
    .slice(0, 5)
    .map(
      (finding) => `${scopeName(finding.scope) || 'all rows'} ${estimateOf(finding)} ${verdictWord[finding.verdict]}`,
    );
  const description = `${told.join('; ')}${sorted.length > 5 ? `; and ${sorted.length - 5} more` : ''}.`;
  return picture(id, 'forest', [width, bottom + 28], [title, description], shapes);
}
