import { type FairnessMetric, fairnessMetrics } from './fairness.ts';
import type { Metric } from './metric.ts';
import { everyMetric } from './table.ts';

/** docs/metrics.md: the tables of metrics, for readers. */
export function metricsPage(): string {
  return `# Metrics

This page is made from \`src/metrics\` by \`npm run docs\`. Rules of the check \`regression\`, claims of cards and
\`modelwarden measure\` speak of the metrics in the first table, rules of the check \`bias\` of those in the second.
A metric without a denominator has no value: it is inconclusive, never 0 and never 1.
[statistics.md](statistics.md) has the formulas of the intervals, and how often each holds.

TP, FP, FN and TN are rows by label and prediction; y is the label, ŷ the prediction, e = ŷ − y, s the score. Where rows
have weights, rates rest on the effective number of rows (Σw)² / Σw² (Kish 1965), and means are weighted. Where rows have
clusters, sums are taken over clusters. "On the same rows" is how two versions are compared, paired by row id.

## Of one model's answers

| Metric | Tasks | Formula | Better | Unit | Needs | Interval | On the same rows | Source |
|---|---|---|---|---|---|---|---|---|
${everyMetric.map(row).join('\n')}

A number after @ is the parameter: k, or the quantile. \`amounts.NAME\` is an amount that the card names, in the card's unit.

## Between groups of people

Each group is compared with a reference group, whichever of the two is behind.

| Metric | Tasks | Formula | Unit | Interval | Source |
|---|---|---|---|---|---|
${fairnessMetrics.map(fairnessRow).join('\n')}

A difference of one rate can be asked for within \`strata\`: Mantel and Haenszel's common difference with Sato's interval
(1989).
`;
}

const cells = (values: readonly string[]): string =>
  `| ${values.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`;

const row = ({ name, tasks, formula, better, unit, needs, interval, paired, source }: Metric): string =>
  cells([
    `\`${name}\``,
    tasks.length > 3 ? 'all' : tasks.join(', '),
    formula,
    better,
    unit,
    needs.join(', ') || 'its column',
    interval,
    paired,
    source,
  ]);

const fairnessRow = (metric: FairnessMetric): string =>
  cells([
    `\`${metric.name}\``,
    metric.tasks.join(', '),
    metric.formula,
    metric.unit,
    intervalOf(metric),
    metric.source,
  ]);

function intervalOf(metric: FairnessMetric): string {
  if (metric.family === 'people') return 'Jeffreys posterior';
  if (metric.family === 'means')
    return metric.compare === 'ratio' ? "Student's t of the logarithm" : "Student's t (Welch)";
  return metric.compare === 'ratio' ? 'Koopman' : 'Newcombe';
}
