import { type Finding, smallestCell } from '../../domain/finding.ts';
import { metricFor } from '../../metrics/table.ts';
import { accuracy, type Confusion, fScore, precision, recall } from '../../statistics/confusion.ts';
import { sum } from '../../statistics/counts.ts';
import { criticalValue } from '../../statistics/distributions/normal.ts';
import {
  type Calibration,
  calibrationOf,
  type Estimated,
  estimatedAuroc,
  estimatedConfusionMetric,
  knownAuroc,
  largestError,
} from '../../statistics/estimated-performance.ts';
import { detectableDifference, rowsNeededByScaling } from '../../statistics/power.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import type { Scored } from './scored.ts';
import { type EstimatedMetric, type EstimationRule, limitOf } from './settings.ts';

type Labelled = Scored & { readonly label: 0 | 1 };

/** What one rule judges: rows without labels, rows with them, and the names of both tables. */
export type Judgeable = {
  readonly rule: EstimationRule;
  readonly subject: Subject;
  readonly live: readonly Scored[];
  readonly labelled: readonly Labelled[];
  readonly names: { readonly live: string; readonly labelled: string };
  /** Largest calibration error at which an estimate is believed. */
  readonly believable: number;
};

const confusionMetrics: Readonly<Record<Exclude<EstimatedMetric, 'auroc'>, (confusion: Confusion) => number | null>> = {
  accuracy,
  precision,
  recall,
  f1: (confusion) => fScore(confusion),
};

export function estimationFinding(judgeable: Judgeable, confidence: number): Finding {
  const { rule, subject, live, labelled, names, believable } = judgeable;
  const demand = { limit: limitOf(rule), decide: rule.decide };
  const [rows, known] = [live, labelled].map((cells) => sum(cells.map((cell) => cell.rows))) as [number, number];
  const n = rule.against === null ? [rows] : [rows, known];
  const calibration = calibrationOf(labelled);
  if (calibration === null) return untold(subject, demand, { reason: `\`${names.labelled}\` has no label`, n: [0] });
  const worst = largestError(calibration, confidence);
  if (worst > believable) {
    const reason =
      `the scores of \`${names.labelled}\` are ${decimal(calibration.error)} off the rates of what happened, and maybe ${decimal(worst)}, ` +
      `where at most ${decimal(believable)} is believed: without calibrated scores nothing can be estimated from them`;
    return untold(subject, demand, {
      reason,
      n,
      needs: labelledNeeded(calibration, worst, believable, names.labelled),
    });
  }
  const found =
    rule.against === null
      ? estimateOf(rule, live, calibration, confidence)
      : differenceOf(judgeable, calibration, confidence);
  if (found === null) return untold(subject, demand, { reason: `\`${names.live}\` has no row to estimate it on`, n });
  const { estimate, interval, said } = found;
  const error = (interval.upper - interval.lower) / 2 / criticalValue(confidence);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const settled = rowsNeededByScaling(rows, error, Math.abs(estimate - demand.limit.value), sureness) ?? 0;
  const needs = Math.max(settled, rule.minimum.rows);
  return judged(subject, demand, {
    ...{ estimate, interval, confidence, n, tooFew: Math.min(rows, known) < rule.minimum.rows },
    method: 'estimated from calibrated scores, Bonferroni',
    detectable: detectableDifference(error, sureness),
    needs: needs > rows ? { rows: needs, of: names.live } : null,
    message:
      Math.min(rows, known) < smallestCell
        ? `There are fewer than ${smallestCell} rows, too few to print.`
        : `${said} (${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}) on ${count(rows)} rows of \`${names.live}\`, ` +
          `from scores that are ${decimal(calibration.error)} off on ${count(known)} rows of \`${names.labelled}\`; at least ${decimal(demand.limit.value)} is asked.`,
  });
}

type Told = Pick<Estimated, 'estimate' | 'interval'> & { readonly said: string };

const estimated = (
  metric: EstimatedMetric,
  live: readonly Scored[],
  calibration: Calibration,
  confidence: number,
): Estimated | null =>
  metric === 'auroc'
    ? estimatedAuroc(live, calibration, confidence)
    : estimatedConfusionMetric(live, calibration, confusionMetrics[metric], confidence);

function estimateOf(
  { metric }: EstimationRule,
  live: readonly Scored[],
  calibration: Calibration,
  confidence: number,
): Told | null {
  const found = estimated(metric, live, calibration, confidence);
  return found && { ...found, said: `Without labels, the ${metric} is estimated as ${decimal(found.estimate)}` };
}

/**
 * The estimate less the known value, whose errors are not independent: the rows with labels have a part in both. Each
 * at half the error, so that both hold at once whatever it is (Bonferroni).
 */
function differenceOf({ rule, live, labelled }: Judgeable, calibration: Calibration, confidence: number): Told | null {
  const each = (1 + confidence) / 2;
  const [own, known] = [estimated(rule.metric, live, calibration, each), knownValue(rule.metric, labelled, each)];
  if (own === null || known?.interval == null) return null;
  return {
    estimate: own.estimate - known.estimate,
    interval: {
      lower: own.interval.lower - known.interval.upper,
      upper: own.interval.upper - known.interval.lower,
    },
    said: `Without labels, the ${rule.metric} is estimated as ${decimal(own.estimate)} against ${decimal(known.estimate)} with them, a difference of ${decimal(own.estimate - known.estimate)}`,
  };
}

function knownValue(metric: EstimatedMetric, labelled: readonly Labelled[], confidence: number) {
  if (metric === 'auroc') return knownAuroc(labelled, confidence);
  const cells = labelled.map(({ label, prediction, rows }) => ({
    values: [],
    label,
    prediction,
    champion: null,
    rows,
  }));
  return metricFor(metric, 'binary-classification')?.level({ kind: 'cube', cells }, confidence) ?? null;
}

/** Rows with labels that would show the scores to be as good as they seem; null where they do not seem so. */
function labelledNeeded({ rows, error }: Calibration, worst: number, believable: number, name: string) {
  return error < believable
    ? { rows: Math.ceil(rows * ((worst - error) / (believable - error)) ** 2), of: name }
    : null;
}
