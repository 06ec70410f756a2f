import type { Experiment } from './experiment.ts';
import { groupExperiments } from './groups.ts';
import { metricExperiments } from './metrics.ts';
import { shiftExperiments } from './shifts.ts';

export const experiments: readonly Experiment[] = [...metricExperiments, ...groupExperiments, ...shiftExperiments];
