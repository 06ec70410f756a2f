import type { CubeCell } from '../../domain/measurement.ts';
import type { FairnessMetric } from '../../metrics/fairness.ts';
import { groupRateOf } from '../../metrics/group-rates.ts';
import type { Group } from '../../metrics/sources.ts';
import { mantelHaenszelDifference } from '../../statistics/mantel-haenszel.ts';
import { groupName, scopeOf } from '../counts/cells.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { decimal, percent } from '../rules/numbers.ts';
import { demandOf } from './demand.ts';
import type { Comparable } from './plan.ts';
import type { BiasRule } from './settings.ts';

/** Two groups among people who are alike in other ways: the difference of their rates that strata have in common. */
export function strataFinding(
  rule: BiasRule,
  metric: Extract<FairnessMetric, { family: 'rates' }>,
  subject: Subject,
  group: Group,
  reference: Group,
  strataOf: (cells: readonly CubeCell[]) => readonly Group[],
  wanted: 0 | 1,
): Comparable {
  const [rate] = metric.rates;
  const others = new Map(strataOf(reference.cells).map((stratum) => [groupName(stratum), stratum]));
  const strata = strataOf(group.cells).map((stratum) => {
    const other = others.get(groupName(stratum));
    const [own, theirs] = [stratum.cells, other?.cells ?? []].map((cells) => groupRateOf(rate!, cells, wanted));
    return { x1: own!.events, n1: own!.rows, x2: theirs!.events, n2: theirs!.rows };
  });
  const among = `within ${rule.strata.join(' and ')}`;
  const demand = demandOf(rule);
  const about = { ...subject, scope: { ...scopeOf(group), ...subject.scope, within: rule.strata.join(', ') } };
  return {
    intervals: mantelHaenszelDifference(strata, 0.95) === null ? 0 : 1,
    finding: (confidence) => {
      const found = mantelHaenszelDifference(strata, confidence);
      const compared = { ...about, reference: scopeOf(reference) };
      if (found === null) {
        const reason = `no value of ${rule.strata.join(' and ')} has rows of both groups`;
        return untold(compared, demand, { reason, n: [group.rows, reference.rows] });
      }
      const { difference, interval, rows } = found;
      // A limit on a difference holds whichever group is behind.
      const isBehind = interval.lower + interval.upper <= 0;
      const shown = isBehind ? { lower: 0 - interval.upper, upper: 0 - interval.lower } : interval;
      return judged(compared, demand, {
        estimate: Math.abs(difference),
        interval: shown,
        confidence,
        method: 'Mantel-Haenszel, Sato, Bonferroni',
        n: rows.map(Math.round),
        tooFew: Math.min(...rows) < rule.minimum.rows,
        detectable: null,
        needs: null,
        message:
          `Among people alike ${among}, the ${rate!.name} of ${groupName(group)} and of ${groupName(reference)} differ by ` +
          `${decimal(difference)} (${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}); at most ${demand.limit.value} is asked.`,
      });
    },
  };
}
