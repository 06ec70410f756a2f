import type { Answerer, ScoreCell } from '../domain/measurement.ts';
import { averagePrecisionInterval, averagePrecisionOf, type ScoreBin } from '../statistics/average-precision.ts';
import { type CalibrationGroup, calibrationErrorOf } from '../statistics/calibration-error.ts';
import { momentInterval } from '../statistics/moments.ts';
import { type Shares, separationOf } from '../statistics/separation.ts';
import { effectiveRows, squaredWeightOf, totalWeight, weightOf } from './cells.ts';
import { conservativeDifference, type Estimate } from './estimate.ts';
import { type Description, type Metric, metricOver } from './metric.ts';
import { folded } from './number-metric.ts';

type ScoreEntry = Omit<Description, 'tasks' | 'needs' | 'unit' | 'range'> & {
  readonly interval: string;
  readonly of: (cells: readonly Labelled[], confidence: number) => Estimate | null;
};

type Labelled = ScoreCell & { readonly label: 0 | 1 };

const isLabelled = (cell: ScoreCell): cell is Labelled => cell.label !== null && weightOf(cell) > 0;

/**
 * A number made of how scores are distributed, of a whole table. The two models' scores are counted apart, so their
 * difference takes both intervals at half the error.
 */
function scoreMetric({ of, ...description }: ScoreEntry): Metric {
  const level = (
    source: { readonly cells: readonly ScoreCell[]; readonly champion: readonly ScoreCell[] | null },
    confidence: number,
    who: Answerer,
  ): Estimate | null => {
    const cells = who === 'candidate' ? source.cells : source.champion;
    return cells === null ? null : of(cells.filter(isLabelled), confidence);
  };
  return metricOver('scores', {
    ...description,
    tasks: ['binary-classification'],
    needs: ['label', 'score'],
    unit: 'none',
    range: [0, 1],
    paired: `${description.interval}, twice, conservative`,
    level: (source, confidence, who) => level(source, confidence, who),
    difference: (source, confidence) => conservativeDifference((each, who) => level(source, each, who), confidence),
  });
}

const ofClass = (cells: readonly Labelled[], label: 0 | 1): readonly Labelled[] =>
  cells.filter((cell) => cell.label === label);

/** (Σw)²/Σw² (Kish 1965). */
const effective = (cells: readonly Labelled[]): number => effectiveRows(cells, () => 0);

const about = (cells: readonly Labelled[]) => ({
  rows: effective(cells),
  least: Math.min(effective(ofClass(cells, 0)), effective(ofClass(cells, 1))),
  of: 'with a label',
});

/** Cells by bucket of the score, descending. */
function byScore(cells: readonly Labelled[]): readonly (readonly Labelled[])[] {
  const buckets = Map.groupBy(cells, ({ bucket }) => bucket);
  return [...buckets].sort(([a], [b]) => b - a).map(([, own]) => own);
}

const sumOf = (cells: readonly Labelled[], each: (cell: Labelled) => number): number =>
  cells.reduce((sum, cell) => sum + each(cell), 0);

const averagePrecision = scoreMetric({
  name: 'average-precision',
  formula:
    'Σ (recall at a score − recall at the next higher one) × precision, from the highest score down; scores within 2⁻⁸ of each other count as one',
  source: 'Davis & Goadrich 2006; interval Boyd, Eng & Page 2013',
  better: 'larger',
  interval: 'logit, by influence function',
  of: (cells, confidence) => {
    const bins = byScore(cells).map(
      (own): ScoreBin => ({
        positives: totalWeight(ofClass(own, 1)),
        negatives: totalWeight(ofClass(own, 0)),
        squaredPositives: sumOf(ofClass(own, 1), squaredWeightOf),
        squaredNegatives: sumOf(ofClass(own, 0), squaredWeightOf),
      }),
    );
    const found = averagePrecisionOf(bins);
    if (found === null || ofClass(cells, 0).length === 0) return null;
    const positives = effective(ofClass(cells, 1));
    return {
      ...about(cells),
      estimate: found.value,
      interval: averagePrecisionInterval(found.value, found.standardError, positives, confidence),
      method: 'logit, by influence function',
    };
  },
});

/** The share of each class at or above every score. */
function sharesAbove(cells: readonly Labelled[]): readonly Shares[] {
  const all = ([0, 1] as const).map((label) => totalWeight(ofClass(cells, label))) as [number, number];
  let above: Shares = [0, 0];
  return byScore(cells).map((own) => {
    above = [above[0] + totalWeight(ofClass(own, 1)), above[1] + totalWeight(ofClass(own, 0))];
    return [above[0] / all[1], above[1] / all[0]];
  });
}

const kolmogorovSmirnov = scoreMetric({
  name: 'ks',
  formula: 'the largest difference, over scores, of the shares of positive and of negative rows at or above the score',
  source: 'Smirnov 1939; Fawcett 2006 for the same as the largest TPR − FPR',
  better: 'larger',
  interval: 'Smirnov below, normal above',
  of: (cells, confidence) => {
    const [positives, negatives] = [effective(ofClass(cells, 1)), effective(ofClass(cells, 0))];
    const found = separationOf(sharesAbove(cells), positives, negatives, confidence);
    return (
      found && {
        ...about(cells),
        estimate: found.value,
        interval: found.interval,
        method: 'Smirnov below, normal above',
      }
    );
  },
});

const bins = 10;

/** Ten bins of equally many rows, but that rows of one bucket stay together. */
function calibrationGroups(cells: readonly Labelled[]): readonly CalibrationGroup[] {
  const weight = totalWeight(cells);
  const groups: Labelled[][] = [];
  let below = 0;
  for (const own of byScore(cells).toReversed()) {
    // By the middle of its rows, so that a bucket of many rows is a bin near its place.
    const bin = Math.min(bins - 1, Math.floor(((below + totalWeight(own) / 2) * bins) / weight));
    groups[bin] = [...(groups[bin] ?? []), ...own];
    below += totalWeight(own);
  }
  return groups
    .filter((own) => own !== undefined)
    .map((own) => ({
      rows: effective(own),
      meanScore: sumOf(own, scoreSum) / totalWeight(own),
      positiveRate: totalWeight(ofClass(own, 1)) / totalWeight(own),
    }));
}

/** Σ score (× weight) in units of the weights. */
const scoreSum = ({ scores }: Labelled): number => Number(BigInt(scores)) * 2 ** -40;

const isProbability = (cells: readonly Labelled[]): boolean =>
  cells.every((cell) => scoreSum(cell) >= 0 && scoreSum(cell) <= weightOf(cell));

const expectedCalibrationError = scoreMetric({
  name: 'ece',
  formula:
    'Σ share of rows × |mean score − share of positives| over 10 bins of equally many rows, less what noise adds',
  source: 'Nixon et al. 2019; less noise, Kumar, Liang & Ma 2019',
  better: 'smaller',
  interval: 'directional delta method',
  of: (cells, confidence) => {
    const found = isProbability(cells) ? calibrationErrorOf(calibrationGroups(cells), confidence) : null;
    return (
      found && { ...about(cells), estimate: found.value, interval: found.interval, method: 'directional delta method' }
    );
  },
});

const calibrationInTheLarge = scoreMetric({
  name: 'calibration-in-the-large',
  formula: '|mean score − share of positives|: a limit on it is a band around 0, on both sides',
  source: 'Cox 1958; Steyerberg 2009, 15.3',
  better: 'smaller',
  interval: "Student's t, folded",
  of: (cells, confidence) => {
    if (cells.length === 0 || !isProbability(cells)) return null;
    const gap = (cell: Labelled): number => scoreSum(cell) / weightOf(cell) - cell.label;
    const weight = totalWeight(cells);
    const mean = sumOf(cells, (cell) => weightOf(cell) * gap(cell)) / weight;
    const rows = effectiveRows(cells, gap);
    const variance = sumOf(cells, (cell) => weightOf(cell) * (gap(cell) - mean) ** 2) / weight;
    const error = rows < 2 ? null : Math.sqrt(variance / (rows - 1));
    const interval = momentInterval(mean, error, rows, confidence);
    const method = interval === null ? 'none: the rows do not vary' : "Student's t";
    return folded({ ...about(cells), rows, least: rows, estimate: mean, interval, method });
  },
});

export const scoreMetrics: readonly Metric[] = [
  averagePrecision,
  kolmogorovSmirnov,
  expectedCalibrationError,
  calibrationInTheLarge,
];
