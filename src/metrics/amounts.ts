import type { Answerer } from '../domain/measurement.ts';
import { tasks } from '../domain/task.ts';
import { total } from '../statistics/moments.ts';
import type { Metric } from './metric.ts';
import { meanOfAll } from './moment-point.ts';
import { numberMetric } from './number-metric.ts';
import type { ColumnsOf } from './outcomes.ts';

const anything = {
  tasks,
  needs: [],
  better: 'either',
  unit: 'amount',
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  rowsOf: 'with an amount',
  source: 'Cochran 1977, 2.4',
} as const;

/** The amounts that the candidate's card names: a cost, a loss, a revenue. Each row must have one. */
export const amountMetrics = (columns: ColumnsOf): readonly Metric[] =>
  Object.entries(columns('candidate').amounts).flatMap(([name, column]) => {
    const columnOf = (who: Answerer): string =>
      who === 'candidate' ? column : (columns('champion').amounts[name] ?? column);
    const amount = meanOfAll((who) => ({ of: 'column', column: columnOf(who), who }));
    return [
      numberMetric({ ...anything, ...amount, name: `amounts.${name}`, formula: 'mean per row' }),
      numberMetric({
        ...anything,
        ...amount,
        name: `amounts.${name}.total`,
        formula: 'Σ over the table, as one of the tables of so many rows that might have been drawn',
        of: (exact, at, who) => {
          const [position] = amount.variables(who).map(at) as [number];
          return { value: total(exact, position), gradient: new Map([[position, 1]]) };
        },
      }),
    ];
  });
