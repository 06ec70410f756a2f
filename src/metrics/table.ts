import { binaryMetrics } from './binary.ts';
import type { Metric } from './metric.ts';
import { regressionMetrics } from './regression.ts';

/** Every metric of one model's answers. An entry here is all that a new one needs. */
export const metrics: readonly Metric[] = [...binaryMetrics, ...regressionMetrics];

const byName = new Map(metrics.map((metric) => [metric.name, metric]));

export const metricNamed = (name: string): Metric | null => byName.get(name) ?? null;
