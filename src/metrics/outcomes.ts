import type { Answerer } from '../domain/measurement.ts';
import { unseenDifference } from '../statistics/mean-share.ts';
import type { Difference } from './estimate.ts';
import { type Metric, metricOver } from './metric.ts';
import { type MomentNumber, meanOfAll, pointOf } from './moment-point.ts';
import { numberMetric } from './number-metric.ts';
import { shareMetric } from './share-metric.ts';

/** Columns that metrics are made of and that are no role: the graded outcome of a case, and amounts by name. */
export type NumberColumns = { readonly outcome: string | null; readonly amounts: Readonly<Record<string, string>> };
/** Each model's columns, in its own table. */
export type ColumnsOf = (who: Answerer) => NumberColumns;

const generation = { tasks: ['generation'], needs: [], rowsOf: 'that are test cases' } as const;
const source = 'Miller 2024 (error bars for evaluations)';
const anyNumber = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** Metrics of graded answers. Rows of one cluster, such as repeats of a case, are not independent and not taken to be. */
export function outcomeMetrics(columns: ColumnsOf): readonly Metric[] {
  const [own, other] = [columns('candidate').outcome, columns('champion').outcome];
  if (own === null) return [];
  const outcome = meanOfAll((who) => ({ of: 'column', column: who === 'candidate' ? own : (other ?? own), who }));
  return [
    shareMetric({
      ...generation,
      ...outcome,
      name: 'pass-rate',
      formula: 'passed cases / cases, of outcomes that are 0 or 1',
      source,
      isRate: true,
    }),
    numberMetric({
      ...generation,
      ...outcome,
      name: 'mean-score',
      formula: 'mean outcome, whatever its scale',
      source,
      better: 'larger',
      unit: 'none',
      range: anyNumber,
    }),
    winRate(own, other ?? own),
  ];
}

/** Wins less losses. Alone, a model wins nothing. */
function winRate(column: string, championColumn: string): Metric {
  const wins: MomentNumber = meanOfAll(() => ({ of: 'win', column, championColumn }));
  const about = {
    ...generation,
    name: 'win-rate',
    formula: 'cases that the candidate does better in, ties half; less those of the champion',
    source: 'Chiang et al. 2024',
  } as const;
  const share = shareMetric({ ...about, ...wins, isRate: false });
  return metricOver('moments', {
    ...about,
    better: 'larger',
    unit: 'rate',
    range: [-1, 1],
    comparative: true,
    interval: 'none: it compares two versions',
    paired: `${share.interval}; of ties alone Tango`,
    variables: (who) => (who === 'candidate' ? wins.variables(who) : []),
    level: () => null,
    difference: (counts, confidence): Difference | null => {
      const found = share.level(counts, confidence);
      if (found === null) return null;
      const { estimate, interval } = found;
      const both = { candidate: estimate, champion: 1 - estimate, estimate: 2 * estimate - 1 };
      // Ties alone are pairs without discord, and not cases of which half are won.
      if (estimate === 0.5 && pointOf(wins, counts.moments, 'candidate')?.error === 0) {
        const unseen = unseenDifference(found.least, confidence);
        return { ...found, ...both, interval: { lower: -unseen, upper: unseen }, method: 'Tango, no unit differs' };
      }
      return {
        ...found,
        ...both,
        interval: interval && { lower: 2 * interval.lower - 1, upper: 2 * interval.upper - 1 },
      };
    },
  });
}
