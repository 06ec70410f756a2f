import { type Finding, smallestCell } from '../../domain/finding.ts';
import { detectableDifference, rowsNeededForRate, type Sureness } from '../../statistics/power.ts';
import { wilson } from '../../statistics/wilson.ts';
import { type Demand, judged, type Subject } from '../rules/finding.ts';
import { cell, decimal, percent, rateText } from '../rules/numbers.ts';

/** Events among rows that come in clusters. */
export type ClusteredRate = {
  readonly events: number;
  readonly rows: number;
  /** How many rows say no more than one independent row does. */
  readonly factor: number;
};

/**
 * The judgement of a ceiling on a rate, with Wilson's interval over as many rows as would say as much if they were
 * independent. `said` is the clause before the numbers, `of` completes "rows of …".
 */
export function rateFinding(
  subject: Subject,
  demand: Demand,
  { events, rows, factor }: ClusteredRate,
  minimum: number,
  { said, of }: { readonly said: string; readonly of: string },
  confidence: number,
): Finding {
  const { limit } = demand;
  const effective = rows / factor;
  const estimate = events / rows;
  const interval = wilson(Math.min(effective, events / factor), effective, confidence);
  const sureness: Sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  // First as if the truth were a quarter of the limit, then, with so many rows already, as if it were the estimate.
  const needed = [limit.value / 4, estimate]
    .map((truth) => rowsNeededForRate(limit.value, truth, sureness))
    .find((enough) => enough !== null && enough > effective);
  const needs = Math.ceil(Math.max(needed ?? 0, minimum) * factor);
  const clustered = factor === 1 ? '' : `, which say as much as ${cell(Math.floor(effective))} independent ones`;
  return judged(subject, demand, {
    ...{ estimate, interval, confidence, n: [rows], tooFew: effective < minimum },
    method: factor === 1 ? 'Wilson, Bonferroni' : 'Wilson by cluster, Bonferroni',
    detectable: detectableDifference(Math.sqrt((limit.value * (1 - limit.value)) / effective), sureness),
    needs: needs > rows ? { rows: needs, of } : null,
    message:
      rows < smallestCell
        ? `There are fewer than ${smallestCell} rows of ${of}, too few to print.`
        : `${said} ${rateText(events, rows)}${clustered} (${percent(confidence)} interval ${decimal(interval.lower)} to ` +
          `${decimal(interval.upper)}); at most ${limit.value} is asked.`,
  });
}
