/** One line of the table: what was measured, what was aimed at, and what the same run measured beside it. */
export type Figure = {
  readonly what: string;
  readonly measured: string;
  /** Null where there is no aim: the figure explains another one. */
  readonly aim: string | null;
  /** Null where nothing was aimed at. */
  readonly met: boolean | null;
  /** A floor or a rival of the same run, in words. */
  readonly reference: string;
};

export type Section = {
  readonly name: string;
  readonly measure: () => Promise<readonly Figure[]>;
  /** What takes many minutes or much disk. */
  readonly onlyWhenAsked?: boolean;
};

/** The smallest value that at least this share of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

export const spread = (values: readonly number[]): string =>
  `p50 ${milliseconds(percentile(values, 0.5))}, p95 ${milliseconds(percentile(values, 0.95))}`;
