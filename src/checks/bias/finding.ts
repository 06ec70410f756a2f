import { type Finding, type RowsNeeded, smallestCell } from '../../domain/finding.ts';
import type { Rate } from '../../metrics/cells.ts';
import type { GroupRate } from '../../metrics/group-rates.ts';
import type { Group } from '../../metrics/sources.ts';
import { groupName, scopeOf } from '../counts/cells.ts';
import { judged, untold } from '../rules/finding.ts';
import { decimal, percent, rateText } from '../rules/numbers.ts';
import {
  type Comparison,
  differenceComparison,
  largestDifference,
  meanDifference,
  ratioComparison,
} from './comparison.ts';
import { demandOf } from './demand.ts';
import type { RatePair } from './pair.ts';
import { detectable, rowsNeeded } from './power.ts';

/**
 * Why a pair has no number; null where it has one. A rate over no rows is unknown: taking it for 0 would make a perfect
 * model look as unfair as can be, and taking it for 1 would hide any unfairness.
 */
export function unanswerable({ metric, group, reference, rates }: RatePair): string | null {
  for (const [i, kind] of metric.rates.entries()) {
    const [own, other] = rates[i]!;
    if (own.rows === 0) return `${groupName(group)} has no row${kind.among}`;
    if (other.rows === 0) return `${groupName(reference)} has no row${kind.among}`;
    if (metric.compare === 'ratio' && own.events + other.events === 0) {
      return `the ${kind.name} of ${groupName(group)} and of ${groupName(reference)} is 0`;
    }
  }
  return null;
}

/** The judgement of one comparison, with an interval of this confidence. */
export function rateFinding(comparable: RatePair, confidence: number): Finding {
  const { rule, metric, rates, subject, group, reference } = comparable;
  const { minimum } = rule;
  const demand = demandOf(rule);
  const isRatio = metric.compare === 'ratio';
  const reason = unanswerable(comparable);
  const comparison = reason === null ? compared(comparable, confidence) : null;
  const [scope, against] = comparison?.groupIsBehind === false ? [reference, group] : [group, reference];
  const about = { ...subject, scope: { ...scopeOf(scope), ...subject.scope }, reference: scopeOf(against) };
  const decisive = decisiveOf(comparable, comparison);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const needs = needsOf(
    decisive,
    minimum.rows,
    rowsNeeded(decisive, demand.limit, comparison?.estimate ?? null, sureness),
  );
  if (comparison === null) {
    return untold(about, demand, { reason: reason ?? '', n: leastRows(rates), needs });
  }
  const { estimate, interval } = comparison;
  const smallest = detectable(decisive, demand.limit, sureness);
  const tooFew =
    Math.min(...leastRows(rates)) < minimum.rows || rates.some(([a, b]) => a.events + b.events < minimum.events);
  const n = (scope === group ? leastRows(rates) : leastRows(rates).toReversed()).map(Math.round);
  return judged(about, demand, {
    ...{ estimate, interval, confidence, n, tooFew, needs },
    method: `${isRatio ? 'Koopman' : 'Newcombe'}, Bonferroni`,
    detectable: Number.isFinite(smallest) ? smallest : null,
    message:
      Math.min(...n) < smallestCell ? tooFewToPrint(decisive) : messageOf(decisive, comparison, confidence, rule),
  });
}

function compared({ rule, metric, rates }: RatePair, confidence: number): Comparison | null {
  const [own, other] = rates[0]!;
  if (rates.length > 1) {
    return metric.combine === 'mean' ? meanDifference(rates, confidence) : largestDifference(rates, confidence);
  }
  return metric.compare === 'ratio'
    ? ratioComparison(own, other, confidence, rule.decide)
    : differenceComparison(own, other, confidence, rule.decide);
}

/** The rate that decides: of several the one that differs most, or the one that is unknown. */
type Decisive = {
  readonly kind: GroupRate;
  readonly behind: Rate;
  readonly ahead: Rate;
  readonly groupBehind: Group;
  readonly groupAhead: Group;
};

function decisiveOf({ metric, rates, group, reference }: RatePair, comparison: Comparison | null): Decisive {
  const gap = ([a, b]: readonly [Rate, Rate]): number =>
    a.rows * b.rows === 0 ? Number.POSITIVE_INFINITY : Math.abs(a.events / a.rows - b.events / b.rows);
  const index = rates.reduce((best, pair, i) => (gap(pair) > gap(rates[best]!) ? i : best), 0);
  const [own, other] = rates[index]!;
  const isBehind =
    comparison === null || rates.length > 1
      ? own.events * other.rows <= other.events * own.rows
      : comparison.groupIsBehind;
  const kind = metric.rates[index]!;
  return isBehind
    ? { kind, behind: own, ahead: other, groupBehind: group, groupAhead: reference }
    : { kind, behind: other, ahead: own, groupBehind: reference, groupAhead: group };
}

function needsOf(
  { kind, behind, ahead, groupBehind, groupAhead }: Decisive,
  minimum: number,
  needed: ReturnType<typeof rowsNeeded>,
): RowsNeeded | null {
  const [smaller, larger] = behind.rows <= ahead.rows ? [groupBehind, groupAhead] : [groupAhead, groupBehind];
  const rows = Math.max(needed?.rows ?? 0, minimum);
  if (rows <= Math.min(behind.rows, ahead.rows)) return null;
  const alike = needed?.both && needed.rows === rows ? `, and of ${groupName(larger)} in proportion` : '';
  return { rows, of: `${groupName(smaller)}${kind.among}${alike}` };
}

/** The fewest rows that any of a metric's rates rests on, for the group and for the reference. */
const leastRows = (rates: RatePair['rates']): readonly [number, number] => [
  Math.min(...rates.map(([group]) => group.rows)),
  Math.min(...rates.map(([, reference]) => reference.rows)),
];

function messageOf(decisive: Decisive, comparison: Comparison, confidence: number, rule: RatePair['rule']): string {
  const { kind, behind, ahead, groupBehind, groupAhead } = decisive;
  const { interval, estimate } = comparison;
  const { limit } = demandOf(rule);
  const isRatio = limit.bound === 'atLeast';
  return (
    `The ${kind.name} of ${groupName(groupBehind)} is ${rateText(behind.events, behind.rows)}, that of ` +
    `${groupName(groupAhead)} ${rateText(ahead.events, ahead.rows)}: a ${isRatio ? 'ratio' : 'difference'} of ${decimal(estimate)} ` +
    `(${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}), ` +
    `where ${isRatio ? 'at least' : 'at most'} ${limit.value} is asked.`
  );
}

function tooFewToPrint({ kind, behind, ahead, groupBehind, groupAhead }: Decisive): string {
  const small = behind.rows < ahead.rows ? groupBehind : groupAhead;
  return `There are fewer than ${smallestCell} rows of ${groupName(small)}${kind.among}, too few to print.`;
}
