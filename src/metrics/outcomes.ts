import type { Answerer, Variable } from '../domain/measurement.ts';
import { type Description, type Metric, metricOver } from './metric.ts';
import { meanOf, momentMetric, observed } from './moment-metric.ts';

/** Columns that metrics are made of and that are no role: the graded outcome of a case, and amounts by name. */
export type NumberColumns = { readonly outcome: string | null; readonly amounts: Readonly<Record<string, string>> };
/** Each model's columns, in its own table. */
export type ColumnsOf = (who: Answerer) => NumberColumns;

type Entry = Pick<Description, 'name' | 'formula' | 'source' | 'better' | 'unit' | 'range' | 'tasks'>;

const meanOfColumn = (entry: Entry, columnOf: (who: Answerer) => string): Metric =>
  momentMetric({
    ...entry,
    needs: [],
    rowsOf: 'with a value',
    ...meanOf((who) => ({ of: 'column', column: columnOf(who), who })),
  });

const generation = ['generation'] as const;
const source = 'Miller 2024 (error bars for evaluations); repeats of a case are one cluster';

/** Metrics of graded answers. Rows of one cluster, such as repeats of a case, are not independent and not taken to be. */
export function outcomeMetrics(columns: ColumnsOf): readonly Metric[] {
  const [own, other] = [columns('candidate').outcome, columns('champion').outcome];
  if (own === null) return [];
  const column = (who: Answerer): string => (who === 'candidate' ? own : (other ?? own));
  return [
    meanOfColumn(
      {
        ...{
          name: 'pass-rate',
          formula: 'passed cases / cases, of outcomes that are 0 or 1',
          source,
          better: 'larger',
        },
        ...{ unit: 'rate', range: [0, 1], tasks: generation },
      },
      column,
    ),
    meanOfColumn(
      {
        ...{ name: 'mean-score', formula: 'mean outcome', source, better: 'larger', unit: 'none' },
        ...{ range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], tasks: generation },
      },
      column,
    ),
    winRate(own, other ?? own),
  ];
}

/** Half a win for a tie; the champion's is what is left. Alone, a model wins nothing. */
function winRate(column: string, championColumn: string): Metric {
  const win: Variable = { of: 'win', column, championColumn };
  const wins = momentMetric({
    ...{ name: 'win-rate', tasks: generation, needs: [], rowsOf: 'that both models answered' },
    ...{ formula: 'cases that the candidate does better in, ties half; less those of the champion' },
    ...{ source: 'Chiang et al. 2024', better: 'larger', unit: 'rate', range: [0, 1] },
    ...meanOf(() => win),
  });
  return metricOver('moments', {
    ...wins,
    variables: () => observed(win),
    level: () => null,
    difference: (counts, confidence) => {
      const found = wins.level(counts, confidence);
      if (found === null) return null;
      const { estimate, interval } = found;
      return {
        ...found,
        estimate: 2 * estimate - 1,
        candidate: estimate,
        champion: 1 - estimate,
        interval: interval && { lower: 2 * interval.lower - 1, upper: 2 * interval.upper - 1 },
      };
    },
  });
}

/** The mean of an amount of the card per row: a cost, a loss. Less is better. */
export const amountMetrics = (columns: ColumnsOf): readonly Metric[] =>
  Object.entries(columns('candidate').amounts).map(([name, column]) =>
    meanOfColumn(
      {
        ...{ name: `amounts.${name}`, formula: 'mean per row', source: 'the unit is the card’s', better: 'smaller' },
        ...{ unit: 'label', range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] },
        tasks: ['binary-classification', 'multiclass-classification', 'regression', 'ranking', 'generation'],
      },
      (who) => (who === 'candidate' ? column : (columns('champion').amounts[name] ?? column)),
    ),
  );
