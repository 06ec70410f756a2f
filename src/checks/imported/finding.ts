import { type Finding, smallestCell } from '../../domain/finding.ts';
import type { ImportedValue } from '../../domain/measurement.ts';
import { rowsNeededForRate } from '../../statistics/power.ts';
import { wilson } from '../../statistics/wilson.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { type ImportedRule, limitOf } from './settings.ts';

/** A value that a rule speaks of. */
export type Judgeable = { readonly rule: ImportedRule; readonly subject: Subject; readonly value: ImportedValue };

/** As people call the tools. */
export const toolNames: Readonly<Record<ImportedRule['source'], string>> = {
  clarify: 'SageMaker Clarify',
  evidently: 'Evidently',
  fairlearn: 'Fairlearn',
  'great-expectations': 'Great Expectations',
};

/** Rows with the event among the rows that the value is a share of; null where it is no share of whole rows. */
function eventsOf({ value: { value, n, isShare } }: Judgeable): { readonly events: number; readonly n: number } | null {
  if (!isShare || n === null || value === null || !Number.isSafeInteger(n) || n < 1) return null;
  const events = Math.round(value * n);
  return events >= 0 && events <= n && Math.abs(value * n - events) < 1e-6 * n ? { events, n } : null;
}

/** Whether the report says enough for an interval. */
export const takesInterval = (judgeable: Judgeable): boolean => eventsOf(judgeable) !== null;

/** The judgement of one value that nobody recomputed. */
export function importedFinding(judgeable: Judgeable, confidence: number): Finding {
  const { rule, subject, value } = judgeable;
  const demand = { limit: limitOf(rule), decide: rule.decide };
  const tool = toolNames[rule.source];
  const n = value.n === null ? [] : [value.n];
  if (value.value === null) return untold(subject, demand, { reason: `${tool} has no number for it`, n });
  const share = eventsOf(judgeable);
  const interval = share === null ? null : wilson(share.events, share.n, confidence);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const needed = share === null ? null : rowsNeededForRate(demand.limit.value, value.value, sureness);
  const range =
    interval === null
      ? 'without an interval'
      : `${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)} on ${count(share!.n)} rows`;
  const asked = `${demand.limit.bound === 'atLeast' ? 'at least' : 'at most'} ${decimal(demand.limit.value)}`;
  const about = Object.entries(value.scope).map(([name, of]) => `${name} ${of}`);
  return judged(subject, demand, {
    estimate: value.value,
    interval,
    confidence,
    method:
      interval === null
        ? `not recomputed: ${tool} does not say of how many rows it is a share`
        : 'Wilson, Bonferroni; not recomputed',
    n,
    tooFew: false,
    detectable: null,
    needs: needed === null || needed <= share!.n ? null : { rows: needed, of: about.join(', ') || subject.metric },
    message: n.some((rows) => rows < smallestCell)
      ? `${tool} reports the ${subject.metric} of fewer than ${smallestCell} rows, too few to print.`
      : `${tool} reports the ${[subject.metric, ...(about.length === 0 ? [] : [`of ${about.join(', ')}`])].join(' ')} as ${decimal(value.value)} (${range}), not recomputed from rows; ${asked} is asked.`,
  });
}
