import type { Figure } from '../domain/finding.ts';
import { distributionPlot } from './distribution-plot.ts';
import { rocPlot } from './roc-plot.ts';

/** Any figure of a report as SVG; `id` must be unique on the page. */
export function figurePlot(figure: Figure, id: string): string {
  switch (figure.kind) {
    case 'roc':
      return rocPlot(figure, id);
    case 'distribution':
      return distributionPlot(figure, id);
  }
}
