import { digestOf } from '../../src/domain/digest.ts';
import type { CheckReport, Figure, Finding } from '../../src/domain/finding.ts';
import type { Place } from '../../src/domain/place.ts';

const card = 'models/credit-risk/card.yaml';

export const place = (path: string, line: number, column = 7, endColumn = column + 20): Place => ({
  path,
  line,
  column,
  endLine: line,
  endColumn,
});

const interval = (lower: number, upper: number, method: string): Finding['uncertainty'] => ({
  lower,
  upper,
  confidence: 0.95,
  method,
});

const credit = { model: 'credit-risk', decide: 'interval', detectable: null, needs: null } as const;

/** 130 of 520 against 412 of 980: 0.25 / 0.42 = 0.595. */
export const regionFails: Finding = {
  ...credit,
  check: 'bias',
  metric: 'demographic-parity-ratio',
  scope: { region: 'B' },
  reference: { region: 'A' },
  verdict: 'fail',
  estimate: 0.5947,
  uncertainty: interval(0.5026, 0.7037, 'Katz, max-|t| over 9'),
  unit: 'ratio',
  limit: { bound: 'atLeast', value: 0.8 },
  n: [520, 980],
  detectable: 0.11,
  message:
    'Region B is approved 0.59 times as often as region A (130 of 520 against 412 of 980); at least 0.80 is asked.',
  place: place(card, 33),
  rule: place('.github/modelwarden.yaml', 18),
};

export const women60Inconclusive: Finding = {
  ...credit,
  check: 'bias',
  metric: 'demographic-parity-ratio',
  scope: { sex: 'F', age_band: '60+' },
  reference: { sex: 'M', age_band: '25-59' },
  verdict: 'inconclusive',
  estimate: 0.7104,
  uncertainty: interval(0.4311, 1.1706, 'Katz, max-|t| over 9'),
  unit: 'ratio',
  limit: { bound: 'atLeast', value: 0.8 },
  n: [37, 812],
  detectable: 0.38,
  needs: { rows: 447, of: 'women 60+' },
  message: 'Women 60+ are approved 0.71 times as often as men 25-59; 37 rows cannot tell whether that is below 0.80.',
  place: place(card, 33),
  rule: place('.github/modelwarden.yaml', 18),
};

/** A group of four people: nothing about it may be printed. */
export const smallCell: Finding = {
  ...women60Inconclusive,
  scope: { sex: 'X', age_band: 'under 25' },
  estimate: 0.3333,
  uncertainty: interval(0.0541, 2.0611, 'Katz, max-|t| over 9'),
  n: [4, 812],
  needs: { rows: 447, of: 'sex X, under 25' },
  message: 'Sex X under 25 is approved 0.33 times as often (1 of 4).',
};

const passingGroup = (
  scope: Finding['scope'],
  reference: Finding['scope'],
  values: readonly [number, number, number],
  n: readonly number[],
): Finding => ({
  ...regionFails,
  scope,
  reference,
  verdict: 'pass',
  estimate: values[0],
  uncertainty: interval(values[1], values[2], 'Katz, max-|t| over 9'),
  n,
  message: `Approved ${values[0]} times as often as the reference.`,
});

/** Story A, step 4: 402 of 960 against 412 of 980. */
export const regionPasses = passingGroup({ region: 'B' }, { region: 'A' }, [0.9961, 0.8972, 1.1058], [960, 980]);

export const passingGroups: readonly Finding[] = [
  passingGroup({ sex: 'F' }, { sex: 'M' }, [0.9312, 0.8514, 1.0184], [1204, 1296]),
  passingGroup({ age_band: 'under 25' }, { age_band: '25-59' }, [0.9644, 0.8214, 1.1324], [302, 1894]),
  passingGroup({ age_band: '60+' }, { age_band: '25-59' }, [1.0182, 0.8877, 1.1678], [304, 1894]),
];

export const aurocPasses: Finding = {
  ...credit,
  check: 'regression',
  metric: 'auroc',
  scope: {},
  reference: { version: '4.1.0' },
  verdict: 'pass',
  estimate: 0.0041,
  uncertainty: interval(-0.0019, 0.0102, 'DeLong, paired'),
  unit: 'difference',
  limit: { bound: 'atLeast', value: -0.005 },
  n: [4812],
  detectable: 0.0076,
  message: 'AUROC 0.871 against 0.867 of 4.1.0 on the same 4,812 rows.',
  place: place(card, 30),
  rule: place('.github/modelwarden.yaml', 24),
};

export const recallPasses: Finding = {
  ...aurocPasses,
  metric: 'recall',
  scope: { region: 'north' },
  reference: null,
  estimate: 0.6135,
  uncertainty: interval(0.5712, 0.6542, 'Wilson'),
  unit: 'rate',
  limit: { bound: 'atLeast', value: 0.55 },
  n: [518],
  detectable: 0.055,
  message: 'Recall in region north is 0.61.',
};

const claim = (
  metric: string,
  verdict: Finding['verdict'],
  estimate: number,
  claimed: number,
  line: number,
): Finding => ({
  ...credit,
  check: 'card',
  metric,
  scope: { claim: String(claimed) },
  reference: null,
  verdict,
  estimate: Math.abs(estimate - claimed),
  uncertainty: { none: 'recomputed exactly from the pinned table' },
  unit: 'none',
  limit: { bound: 'atMost', value: 0.001 },
  n: [4812],
  message: `The card claims ${metric} ${claimed}; the pinned evidence yields ${estimate}.`,
  place: place(card, line),
  rule: null,
});

export const claimsHold = [claim('auroc', 'pass', 0.8712, 0.871, 57), claim('recall', 'pass', 0.6104, 0.61, 59)];
export const claimIsFalse = [claim('auroc', 'fail', 0.8412, 0.86, 57), claim('recall', 'pass', 0.6104, 0.61, 59)];

const shifted = (
  feature: string,
  verdict: Finding['verdict'],
  estimate: number,
  lower: number,
  upper: number,
): Finding => ({
  ...credit,
  check: 'drift',
  metric: 'psi',
  scope: { feature },
  reference: { evidence: 'training' },
  verdict,
  estimate,
  uncertainty: interval(lower, upper, 'bootstrap of the histogram'),
  unit: 'none',
  limit: { bound: 'atMost', value: 0.2 },
  n: [4812, 20000],
  message: `PSI of ${feature} is ${estimate}.`,
  place: null,
  rule: place('.github/modelwarden.yaml', 30),
});

export const driftFindings = [
  shifted('debt_ratio', 'pass', 0.0712, 0.0508, 0.0961),
  shifted('income', 'pass', 0.0214, 0.0122, 0.0318),
  shifted('age', 'pass', 0.0098, 0.0041, 0.0172),
];

/** A binormal ROC curve with the given separation, at 41 points. */
const rocPoints = (separation: number): readonly (readonly [number, number])[] =>
  Array.from({ length: 41 }, (_, index) => {
    const fpr = index / 40;
    return [fpr, fpr === 0 ? 0 : fpr ** (1 / (1 + separation * separation))] as const;
  });

export const rocFigure: Extract<Figure, { kind: 'roc' }> = {
  kind: 'roc',
  title: 'ROC of credit-risk on holdout',
  curves: [
    { name: 'candidate 4.2.0', points: rocPoints(2.4) },
    { name: 'champion 4.1.0', points: rocPoints(2.25) },
  ],
};

export const distributionFigure: Extract<Figure, { kind: 'distribution' }> = {
  kind: 'distribution',
  title: 'debt_ratio: training against holdout',
  labels: ['< 0.1', '0.1-0.2', '0.2-0.3', '0.3-0.4', '0.4-0.5', '0.5-0.6', '0.6-0.8', '≥ 0.8', 'missing'],
  reference: [1210, 2904, 4210, 4380, 3260, 2012, 1320, 504, 200],
  current: [241, 580, 861, 1010, 902, 610, 402, 158, 48],
};

export const report = (
  check: string,
  verdict: CheckReport['verdict'],
  findings: readonly Finding[],
  rest: Partial<CheckReport> = {},
): CheckReport => ({
  check,
  model: 'credit-risk',
  verdict,
  findings,
  problems: [],
  method: 'Counts from the pinned tables; simultaneous 95 % intervals.',
  tables: [],
  figures: [],
  measurements: [digestOf(`measurement of ${check}`)],
  ...rest,
});
