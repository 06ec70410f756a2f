import type { Confusion } from '../../../src/statistics/confusion.ts';
import { numbers, y } from './generators.ts';

/** A vector's inputs as the file has them. */
export type Inputs = Readonly<Record<string, number>> & { readonly ref: string; readonly cur: string };
export type Answer = (inputs: Inputs) => unknown;

export const ends = ({ lower, upper }: { lower: number; upper: number }): readonly number[] => [lower, upper];
export const refOf = ({ ref }: Inputs): readonly number[] => numbers[ref]!;
export const curOf = ({ cur }: Inputs): readonly number[] => numbers[cur]!;
export const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const hits = (answers: readonly (0 | 1)[]): readonly (0 | 1)[] =>
  answers.map((answer, i) => (answer === y[i] ? 1 : 0));
export const where = <T>(values: readonly T[], label: 0 | 1): readonly T[] => values.filter((_, i) => y[i] === label);
export const confusionOf = (answers: readonly (0 | 1)[], keep: (i: number) => boolean = () => true): Confusion => {
  const rows = (label: 0 | 1, answer: 0 | 1): number =>
    answers.filter((value, i) => keep(i) && y[i] === label && value === answer).length;
  return {
    truePositives: rows(1, 1),
    falsePositives: rows(0, 1),
    falseNegatives: rows(1, 0),
    trueNegatives: rows(0, 0),
  };
};
