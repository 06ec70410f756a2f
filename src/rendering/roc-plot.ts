import type { Figure } from '../domain/finding.ts';
import { linearAxis } from './axis.ts';
import { decimal } from './numbers.ts';
import { element, label, picture } from './svg.ts';
import { clip } from './text.ts';

type Roc = Extract<Figure, { kind: 'roc' }>;
type Points = Roc['curves'][number]['points'];

const size = 340;
const [near, far] = [46, 330];
const seriesKinds = 4;
const dashes = ['', '7 4', '2 3', '9 3 2 3'];

/** The curve's height over a false positive rate, between its points linearly; null outside them. */
function heightAt(points: Points, rate: number): number | null {
  for (let index = 1; index < points.length; index += 1) {
    const [x0, y0] = points[index - 1]!;
    const [x1, y1] = points[index]!;
    if (x0 <= rate && rate <= x1) return x1 === x0 ? y1 : y0 + ((rate - x0) / (x1 - x0)) * (y1 - y0);
  }
  return null;
}

/** ROC curves on rates from 0 to 1, told apart by dashes as well as by colour. */
export function rocPlot(figure: Roc, id: string): string {
  const x = linearAxis([0, 1], [near, far]);
  const y = linearAxis([0, 1], [far - 30, near - 30]);
  const line = { fill: 'none', stroke: 'currentColor' };
  const curves = figure.curves.map(({ points }, index) =>
    element('polyline', {
      ...line,
      class: `series series-${index % seriesKinds}`,
      'stroke-width': 2,
      'stroke-dasharray': dashes[index % seriesKinds] || 'none',
      points: points.map(([fpr, tpr]) => `${x.at(fpr).toFixed(1)},${y.at(tpr).toFixed(1)}`).join(' '),
    }),
  );
  const legend = figure.curves.flatMap(({ name }, index) => {
    const at = far - 30 - 18 * (figure.curves.length - index) + 6;
    return [
      element('line', {
        ...line,
        class: `series series-${index % seriesKinds}`,
        'stroke-width': 2,
        'stroke-dasharray': dashes[index % seriesKinds] || 'none',
        x1: 170,
        x2: 198,
        y1: at,
        y2: at,
      }),
      label(clip(name, 24), 204, at + 4),
    ];
  });
  const grid = x.ticks.flatMap((tick) => [
    element('line', {
      ...line,
      class: 'grid',
      'stroke-opacity': 0.15,
      x1: x.at(tick),
      x2: x.at(tick),
      y1: y.at(0),
      y2: y.at(1),
    }),
    element('line', {
      ...line,
      class: 'grid',
      'stroke-opacity': 0.15,
      x1: x.at(0),
      x2: x.at(1),
      y1: y.at(tick),
      y2: y.at(tick),
    }),
    label(decimal(tick, 1), x.at(tick), y.at(0) + 16, { class: 'tick', 'text-anchor': 'middle' }),
    label(decimal(tick, 1), x.at(0) - 6, y.at(tick) + 4, { class: 'tick', 'text-anchor': 'end' }),
  ]);
  const chance = element('line', {
    ...line,
    class: 'grid',
    'stroke-opacity': 0.4,
    'stroke-dasharray': '3 4',
    x1: x.at(0),
    x2: x.at(1),
    y1: y.at(0),
    y2: y.at(1),
  });
  const axes = [
    label('false positive rate', (near + far) / 2, size - 10, { 'text-anchor': 'middle' }),
    label('true positive rate', -(near + far - 60) / 2, 12, { 'text-anchor': 'middle', transform: 'rotate(-90)' }),
  ];
  const told = figure.curves.map(({ name, points }) => {
    const height = heightAt(points, 0.1);
    return height === null ? name : `${name} reaches a true positive rate of ${decimal(height, 2)}`;
  });
  const description = `At a false positive rate of 0.10: ${told.join('; ')}.`;
  return picture(
    id,
    'roc',
    [size, size],
    [figure.title, description],
    [...grid, chance, ...curves, ...legend, ...axes],
  );
}
