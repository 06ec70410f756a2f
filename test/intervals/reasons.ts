import type { Line } from './seen.ts';

/* Why intervals hold more or less often than they say: what is known of a method where it does. */

type Reason = { readonly of: (line: Line) => boolean; readonly why: string };

const made =
  (...methods: readonly string[]) =>
  ({ method }: Line): boolean =>
    methods.some((each) => method.startsWith(each));

const without = ({ intervals, tables }: Line): number => 1 - intervals / tables;

const high: readonly Reason[] = [
  {
    of: ({ below, above, method }) =>
      below + above === 0 && (method.startsWith('Wilson;') || method.startsWith('Tango;')),
    why: 'All rows of the population have it: an interval that reaches 1, or 0 of a difference, cannot fail.',
  },
  {
    of: ({ method }) => method.endsWith('twice, conservative'),
    why: 'Scores of two versions are counted apart, so that nothing tells how they depend on each other: both intervals at half the error hold whatever it is.',
  },
  {
    of: (line) => without(line) > 0.05,
    why: 'Many tables are too poor for an interval and claim nothing.',
  },
  {
    of: made('Smirnov', 'Dvoretzky', 'multinomial bootstrap', 'directional delta method'),
    why: 'The largest or the sum of many differences: noise alone is positive. The lower end allows for it at every score, bin or step that may be equal, which none may be.',
  },
  {
    of: (line) => line.family === 'drift' || made("Student's t, folded")(line),
    why: 'A distance is never below 0: near it an interval can fail on one side only.',
  },
  {
    of: made('Newcombe, all at once'),
    why: 'Two rates are judged at once, each at half the error (Bonferroni).',
  },
  {
    of: made('Tango', 'Newcombe', 'Koopman', 'Wilson;', 'Wilson, transformed', 'Mantel-Haenszel'),
    why: 'Few rows differ or fail, and whole numbers of them cannot have an error of 5 %: score intervals then err on the safe side.',
  },
  {
    of: made('Jeffreys'),
    why: 'Few rows of a kind: half a row more of each is then much of what is known.',
  },
  {
    of: made('DeLong', 'logit, by'),
    why: 'Nearly perfect scores, or few rows of a class: the sample’s variance is mostly luck, and what is added to it errs on the safe side.',
  },
  {
    of: made('Wilson with effective rows'),
    why: 'The variance is raised near 0 and 1, where few queries tell of it.',
  },
  {
    of: made("Student's t of the logarithm", 'Fieller', "Student's t"),
    why: 'Room is left for losses more skewed than these; with so few rows it is much.',
  },
  {
    of: made('Wilson'),
    why: 'Rates near 0 or 1 of few rows, which can have few values.',
  },
];

const low: readonly Reason[] = [
  {
    of: ({ case: name, family, method }) =>
      family === 'regression' && name === 'weights' && method.startsWith("Student's t"),
    why: 'Rows of which one in ten has half of all weight: losses weighted so are more skewed than their variance tells, and third moments are not counted.',
  },
  {
    of: made('Wilson'),
    why: 'Rates near an end of few rows: Wilson’s interval fails on the side of the end, and swings with the number of rows.',
  },
  {
    of: made("Student's t on the", 'Tango', 'Fieller'),
    why: 'Few rows or queries make the whole difference, all of one sign: its distribution is skewed, and third moments are not counted.',
  },
  {
    of: made("Student's t of the logarithm"),
    why: 'Losses so heavy that tables of this size often have none of the largest.',
  },
  {
    of: made("Student's t"),
    why: 'A mean of values that are nearly all the same: skewed, and third moments are not counted. A rate of yes and no is `pass-rate`, whose interval holds.',
  },
  {
    of: made('DeLong', 'logit, by'),
    why: 'Few positive rows, of which a table may have none with a low score.',
  },
  {
    of: made('Newcombe', 'Koopman', 'Mantel-Haenszel', 'Jeffreys', 'noncentral'),
    why: 'Few rows with the event, of which whole numbers swing around the nominal coverage.',
  },
];

/** Null where nobody has said why. */
export function reasonOf(line: Line): string | null {
  const isLow = (line.below + line.above) / line.tables > 0.05;
  return (isLow ? low : high).find(({ of }) => of(line))?.why ?? null;
}
