import { confusionDifference, confusionLevel, type OfConfusion } from './confusion-posterior.ts';
import { type Description, type Metric, metricOver } from './metric.ts';

type ConfusionEntry = Omit<Description, 'unit' | 'needs' | 'tasks'> & { readonly of: OfConfusion };

/** A function of the confusion matrix that is no plain share. */
export const confusionMetric = ({ of, ...description }: ConfusionEntry): Metric =>
  metricOver('cube', {
    ...description,
    tasks: ['binary-classification'],
    needs: ['label', 'prediction'],
    unit: 'none',
    interval: 'Jeffreys posterior',
    paired: 'Jeffreys posterior, paired',
    level: ({ cells }, confidence, who) => confusionLevel(cells, confidence, who, of, description.range),
    difference: ({ cells }, confidence) => confusionDifference(cells, confidence, of, description.range),
  });
