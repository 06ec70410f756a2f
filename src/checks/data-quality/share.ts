import type { Finding } from '../../domain/finding.ts';
import type { Limit } from '../../domain/verdict.ts';
import { detectableDifference, rowsNeededForRate, type Sureness } from '../../statistics/power.ts';
import { wilson } from '../../statistics/wilson.ts';
import { exactly } from '../rules/exact.ts';
import { type Demand, judged, type Subject } from '../rules/finding.ts';
import { cell, count, decimal, percent } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';

/** Rows of a table with a flaw; of a flaw that has parts, as many whole rows as would weigh as much. */
export type Flawed = { readonly flawed: number; readonly rows: number; readonly table: string };

/** `no row`, `<10 of 1,240 rows`, `52 of 1,240 rows` */
export const rowsText = (some: number, all: number): string =>
  some === 0 ? 'no row' : `${cell(some)} of ${cell(all)} rows`;

/** A flaw with its numbers, as a clause. */
export type Share = Flawed & { readonly subject: Subject; readonly said: string };

/**
 * Shares of rows that stand for rows to come, with Wilson's intervals. A limit of 0 speaks of the table alone: no
 * number of rows could prove it of a population.
 */
export const sharesPlan = ({ limit, decide }: Demand, shares: readonly Share[]): Plan =>
  limit.value === 0
    ? { ...nothing, findings: shares.map((share) => tableShare(share, limit)) }
    : {
        ...nothing,
        judgeable: shares.map((share) => (confidence) => shareFinding(share, { limit, decide }, confidence)),
      };

function shareFinding({ subject, flawed, rows, table, said }: Share, demand: Demand, confidence: number): Finding {
  const { limit } = demand;
  const estimate = flawed / rows;
  const interval = {
    lower: wilson(Math.floor(flawed), rows, confidence).lower,
    upper: wilson(Math.ceil(flawed), rows, confidence).upper,
  };
  const sureness: Sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  // First as if the truth were a quarter of the limit, then, with so many rows already, as if it were the estimate.
  const needed = [limit.value / 4, estimate]
    .map((rate) => rowsNeededForRate(limit.value, rate, sureness))
    .find((enough) => enough !== null && enough > rows);
  return judged(subject, demand, {
    ...{ estimate, interval, confidence, method: 'Wilson, Bonferroni', n: [rows], tooFew: false },
    detectable: detectableDifference(Math.sqrt((limit.value * (1 - limit.value)) / rows), sureness),
    needs: needed == null ? null : { rows: needed, of: table },
    message:
      `${said}, a share of ${decimal(estimate)} (${percent(confidence)} interval ${decimal(interval.lower)} to ` +
      `${decimal(interval.upper)}); at most ${limit.value} is asked.`,
  });
}

/** A share of the rows of the whole table, which has no interval. */
export function tableShare({ subject, flawed, rows, said }: Share, limit: Limit): Finding {
  const allowed = limit.value === 0 ? 'none is allowed' : `at most ${percent(limit.value)} is allowed`;
  return exactly(subject, limit, { estimate: flawed / rows, n: [rows], message: `${said}; ${allowed}.` });
}

export const columnsText = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${count(names.length - 5)} more` : names.join(', ');
