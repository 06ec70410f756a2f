import { confusionMetric } from '../../metrics/confusion-metric.ts';
import type { FairnessMetric } from '../../metrics/fairness.ts';
import type { Source } from '../../metrics/metric.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { demandOf } from './demand.ts';
import type { Comparable } from './plan.ts';
import type { BiasRule } from './settings.ts';

/** How unequally errors fall on people, whatever their group. */
export function peopleFinding(
  rule: BiasRule,
  { name, formula, source: origin, of }: Extract<FairnessMetric, { family: 'people' }>,
  subject: Subject,
  source: Source | null,
): Comparable {
  const metric = confusionMetric({
    ...{ name, formula, source: origin, better: 'smaller', of },
    range: [0, Number.POSITIVE_INFINITY],
  });
  const demand = demandOf(rule);
  const levelAt = (confidence: number) => (source === null ? null : metric.level(source, confidence));
  return {
    intervals: levelAt(0.95)?.interval == null ? 0 : 1,
    finding: (confidence) => {
      const found = levelAt(confidence);
      if (found === null) return untold(subject, demand, { reason: 'no row has a label and a prediction', n: [0] });
      const { estimate, interval, method, rows } = found;
      const range =
        interval === null
          ? method
          : `${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}`;
      return judged(subject, demand, {
        ...{ estimate, interval, confidence, method, n: [Math.round(rows)], tooFew: rows < rule.minimum.rows },
        ...{ detectable: null, needs: null },
        message: `The ${name} of errors over ${count(Math.round(rows))} people is ${decimal(estimate)} (${range}); at most ${demand.limit.value} is asked.`,
      });
    },
  };
}
