import type { ColumnRoles } from '../../src/domain/measurement.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Interval } from '../../src/domain/verdict.ts';
import type { Metric, Source } from '../../src/metrics/metric.ts';
import { metricsOf } from '../../src/metrics/table.ts';
import type { Experiment, Figure } from './experiment.ts';
import { drawUnits, everyUnit, populationOf } from './population.ts';
import { type Case, cases, classes } from './populations.ts';

const none: ColumnRoles = {
  ...{ id: 'id', weight: null, cluster: null, label: null, positive: 1, score: null, prediction: null },
  probabilities: {},
};

function rolesOf(task: Task, b: '' | 'b'): ColumnRoles {
  const answers = { label: 'y', prediction: { column: `p${b}` } };
  switch (task) {
    case 'binary-classification':
      return { ...none, ...answers, score: `s${b}` };
    case 'multiclass-classification':
      return { ...none, ...answers, probabilities: Object.fromEntries(classes.map((each) => [each, `q${each}${b}`])) };
    case 'regression':
      return { ...none, ...answers };
    case 'ranking':
      return { ...none, label: 'y', cluster: 'query', score: `s${b}` };
    case 'generation':
      return none;
  }
}

const columns = (who: 'candidate' | 'champion') =>
  who === 'candidate' ? { outcome: 'o', amounts: { NAME: 'cost' } } : { outcome: 'ob', amounts: { NAME: 'costb' } };

const ways = ['level', 'difference', 'ratio'] as const;
type Way = (typeof ways)[number];

/** What is studied of a metric, by its name. */
export const figureName = (metric: Metric, way: Way): string =>
  way === 'level' ? metric.name : `${metric.name}, ${way}`;

export const confidence = 0.95;

/** Every metric that a case's tables have columns for. */
export const metricsOfCase = ({ task }: Pick<Case, 'task'>): readonly Metric[] =>
  metricsOf(task, columns).filter(({ name }) => task === 'generation' || !name.startsWith('amounts.'));

function experimentOf(one: Case): Experiment {
  const [own, other] = (['', 'b'] as const).map((b) => ({ ...rolesOf(one.task, b), ...one.roles }));
  const population = populationOf(one.table, {
    roles: own!,
    champion: { pin: null, roles: other!, pairing: 'one-to-one' },
  });
  const found = metricsOfCase(one).flatMap((metric) =>
    ways.flatMap((way) => {
      const all = everyUnit(population.units);
      const estimate = estimateOf(metric, way, population.count(metric, all));
      if (estimate === null) return [];
      const method = way === 'level' ? metric.interval : way === 'difference' ? metric.paired : 'Fieller';
      const figure: Figure = { name: figureName(metric, way), method, truth: estimate.estimate };
      return [{ figure, metric, way }];
    }),
  );
  const [least, most] = one.sizes;
  return {
    family: one.task,
    name: one.name,
    figures: found.map(({ figure }) => figure),
    draw: (uniform) => {
      // Coverage of counts swings with the number of rows: neighbouring numbers are averaged.
      const size = least + Math.floor((most - least + 1) * uniform());
      const drawn = drawUnits(uniform, population.units, size);
      const counted = new Map<Metric, Source>();
      return (at) => {
        const { metric, way } = found[at]!;
        const source = counted.get(metric) ?? population.count(metric, drawn);
        counted.set(metric, source);
        const interval = estimateOf(metric, way, source)?.interval ?? null;
        // A total is one of so many rows.
        return metric.name.endsWith('.total') && way !== 'ratio' ? times(interval, population.units / size) : interval;
      };
    },
  };
}

const times = (interval: Interval | null, factor: number): Interval | null =>
  interval && { lower: factor * interval.lower, upper: factor * interval.upper };

const estimateOf = (metric: Metric, way: Way, source: Source) => metric[way]?.(source, confidence) ?? null;

export const metricExperiments: readonly Experiment[] = cases.map(experimentOf);
