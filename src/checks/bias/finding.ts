import { type Finding, type RowsNeeded, smallestCell } from '../../domain/finding.ts';
import { groupName, type Rate, scopeOf } from '../counts/cells.ts';
import { judged } from '../rules/finding.ts';
import { decimal, percent, rateText } from '../rules/numbers.ts';
import { differenceComparison, largestDifference, limitOf, ratioComparison } from './comparison.ts';
import type { Comparable } from './plan.ts';
import { detectable, rowsNeeded } from './power.ts';
import { ratesOfMetric } from './rates.ts';

/** The judgement of one comparison, with an interval of this confidence. */
export function biasFinding(comparable: Comparable, confidence: number): Finding {
  const { rule, rates, subject, group, reference } = comparable;
  const { minimum, decide, metric } = rule;
  const limit = limitOf(rule);
  const several = rates.length > 1;
  const [own, other] = rates[0]!;
  const comparison = several
    ? largestDifference(rates, confidence)
    : limit.bound === 'atLeast'
      ? // The plan leaves out pairs in which nobody has the event.
        ratioComparison(own, other, confidence, decide)!
      : differenceComparison(own, other, confidence, decide);
  const { estimate, interval, groupIsBehind } = comparison;
  // Of several rates the one that differs most is the one whose power matters.
  const decisive = several ? widest(rates) : 0;
  const kind = ratesOfMetric[metric][decisive]!;
  const [groupRate, referenceRate] = rates[decisive]!;
  const isBehind = several
    ? groupRate.events * referenceRate.rows <= referenceRate.events * groupRate.rows
    : groupIsBehind;
  const [behind, ahead] = isBehind ? [groupRate, referenceRate] : [referenceRate, groupRate];
  const [nameBehind, nameAhead] = (isBehind ? [group, reference] : [reference, group]).map(groupName) as [
    string,
    string,
  ];
  const [scope, against] = groupIsBehind ? [group, reference] : [reference, group];

  const tooFew =
    rates.some((pair) => pair.some(({ rows }) => rows < minimum.rows)) ||
    rates.some(([a, b]) => a.events + b.events < minimum.events);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const smaller = behind.rows <= ahead.rows ? ([behind, nameBehind] as const) : ([ahead, nameAhead] as const);
  const needed = rowsNeeded({ behind, ahead }, limit, estimate, sureness);
  const smallest = detectable({ behind, ahead }, limit, sureness);
  const method = limit.bound === 'atLeast' ? 'Koopman' : 'Newcombe';
  return judged(
    {
      ...subject,
      scope: {
        ...scopeOf(scope),
        ...(subject.scope.evidence === undefined ? {} : { evidence: subject.scope.evidence }),
      },
      reference: scopeOf(against),
    },
    { limit, decide },
    {
      estimate,
      interval,
      confidence,
      method: `${method}, Bonferroni`,
      n: several ? [smallestOf(rates, 0), smallestOf(rates, 1)] : [behind.rows, ahead.rows],
      tooFew,
      detectable: Number.isFinite(smallest) ? smallest : null,
      needs: needsOf(smaller[0], `${smaller[1]}${kind.among}`, needed, minimum.rows),
      message:
        smaller[0].rows < smallestCell
          ? `${capital(smaller[1])} has fewer than ${smallestCell} rows${kind.among}, too few to print.`
          : `${capital(nameBehind)} has a ${kind.name} of ${rateText(behind.events, behind.rows)} against ` +
            `${rateText(ahead.events, ahead.rows)} of ${nameAhead}: a ${limit.bound === 'atLeast' ? 'ratio' : 'difference'} of ` +
            `${decimal(estimate)} (${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}), ` +
            `where ${limit.bound === 'atLeast' ? 'at least' : 'at most'} ${limit.value} is asked${tooFew ? ' and there are fewer rows than the policy requires' : ''}.`,
    },
  );
}

function needsOf(smaller: Rate, of: string, needed: number | null, minimum: number): RowsNeeded | null {
  const rows = Math.max(needed ?? 0, minimum);
  return rows > smaller.rows ? { rows, of } : null;
}

function widest(rates: Comparable['rates']): number {
  const gap = ([a, b]: readonly [Rate, Rate]): number => Math.abs(a.events / a.rows - b.events / b.rows);
  return rates.reduce((best, pair, i) => (gap(pair) > gap(rates[best]!) ? i : best), 0);
}

const smallestOf = (rates: Comparable['rates'], side: 0 | 1): number =>
  Math.min(...rates.map((pair) => pair[side].rows));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
