import type { Metric } from './metric.ts';
import { meanOf, momentMetric } from './moment-metric.ts';

const binary = { tasks: ['binary-classification'], needs: ['label', 'score'] } as const;
const of = 'with a label';

/** Metrics of a score as a probability. s is the score, y the label, 0 or 1. */
export const probabilityMetrics: readonly Metric[] = [
  momentMetric({
    ...binary,
    ...{ name: 'brier', formula: 'mean (s − y)²', source: 'Brier 1950', better: 'smaller', unit: 'none' },
    range: [0, 1],
    rowsOf: of,
    ...meanOf((who) => ({ of: 'brier', who })),
  }),
  momentMetric({
    ...binary,
    ...{ name: 'log-loss', formula: 'mean −ln of the probability that s gives to y', source: 'Good 1952' },
    ...{ better: 'smaller', unit: 'none', range: [0, Number.POSITIVE_INFINITY], rowsOf: of },
    ...meanOf((who) => ({ of: 'log-loss', who })),
  }),
];
