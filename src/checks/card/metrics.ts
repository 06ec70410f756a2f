import type { CubeCell } from '../../domain/measurement.ts';
import type { Task } from '../../domain/task.ts';
import type { Rate } from '../../metrics/cells.ts';
import {
  falsePositiveRate,
  type GroupRate,
  groupRateOf,
  selectionRate,
  truePositiveRate,
} from '../../metrics/group-rates.ts';
import type { Metric, Role } from '../../metrics/metric.ts';
import type { NumberColumns } from '../../metrics/outcomes.ts';
import type { Group } from '../../metrics/sources.ts';
import { metricFor, metricsOf } from '../../metrics/table.ts';

/** A recomputed value and the fewest rows that it rests on; null where there is no denominator. */
export type Recomputed = { readonly value: number; readonly n: number } | null;

export type ClaimMetric =
  /** One of the table of metrics, of the rows that the claim speaks of. */
  | { readonly kind: 'metric'; readonly needs: readonly Role[]; readonly metric: Metric }
  | {
      readonly kind: 'rows';
      readonly needs: readonly Role[];
      readonly of: (cells: readonly CubeCell[], favorable: 0 | 1) => Recomputed;
    }
  /** Over the groups of the columns that the claim names as `group`. */
  | {
      readonly kind: 'groups';
      readonly needs: readonly Role[];
      readonly of: (groups: readonly Group[], favorable: 0 | 1) => Recomputed;
    };

const recomputed = ({ events, rows }: Rate): Recomputed => (rows === 0 ? null : { value: events / rows, n: rows });

/** Rates of all groups; null as soon as one of them has no denominator. */
function ratesOf(groups: readonly Group[], kind: GroupRate, favorable: 0 | 1): { values: number[]; n: number } | null {
  const rates = groups.map((group) => groupRateOf(kind, group.cells, favorable));
  if (rates.length === 0 || rates.some(({ rows }) => rows === 0)) return null;
  return { values: rates.map(({ events, rows }) => events / rows), n: Math.min(...rates.map(({ rows }) => rows)) };
}

/** The largest rate of a group less the smallest, for the rate where that is widest. */
const spread =
  (...kinds: readonly GroupRate[]) =>
  (groups: readonly Group[], favorable: 0 | 1): Recomputed => {
    const rates = kinds.map((kind) => ratesOf(groups, kind, favorable));
    if (rates.some((each) => each === null)) return null;
    const known = rates.filter((each) => each !== null);
    return {
      value: Math.max(...known.map(({ values }) => Math.max(...values) - Math.min(...values))),
      n: Math.min(...known.map(({ n }) => n)),
    };
  };

function smallestRatio(groups: readonly Group[], favorable: 0 | 1): Recomputed {
  const rates = ratesOf(groups, selectionRate, favorable);
  if (rates === null || Math.max(...rates.values) === 0) return null;
  return { value: Math.min(...rates.values) / Math.max(...rates.values), n: rates.n };
}

/** Claims that are of groups, or of the outcome that a person wants. */
const ofPeople: Readonly<Record<string, ClaimMetric>> = {
  'selection-rate': {
    kind: 'rows',
    needs: ['prediction'],
    of: (cells, favorable) => recomputed(groupRateOf(selectionRate, cells, favorable)),
  },
  'demographic-parity-ratio': { kind: 'groups', needs: ['prediction'], of: smallestRatio },
  'demographic-parity-difference': { kind: 'groups', needs: ['prediction'], of: spread(selectionRate) },
  'equal-opportunity-difference': { kind: 'groups', needs: ['label', 'prediction'], of: spread(truePositiveRate) },
  'equalized-odds-difference': {
    kind: 'groups',
    needs: ['label', 'prediction'],
    of: spread(truePositiveRate, falsePositiveRate),
  },
};

/**
 * A metric that a card can claim of a table. The claims are point values, as the tools that cards are written with give
 * them: group metrics are over the lowest and the highest group (Fairlearn), without regard to how many rows each has.
 */
export function claimMetric(name: string, task: Task, columns: NumberColumns): ClaimMetric | null {
  if (Object.hasOwn(ofPeople, name)) return ofPeople[name]!;
  const metric = metricFor(name, task, () => columns);
  return metric === null ? null : { kind: 'metric', needs: metric.needs, metric };
}

export const claimMetricNames = (task: Task, columns: NumberColumns): readonly string[] =>
  [...Object.keys(ofPeople), ...metricsOf(task, () => columns).map(({ name }) => name)].sort();
