import type { Digest } from './digest.ts';
import type { Problem } from './problem.ts';

/** A cell's value as a document writes it. */
export type Scalar = string | number | boolean;

/** A pinned table: where it is (for people and for the reader) and what it must be. Only the digest decides. */
export type EvidencePin = { readonly uri: string; readonly digest: Digest };

/** How a table's columns are to be read. Every name is a column of the table. */
export type ColumnRoles = {
  /** Unique row id; needed where two tables are paired. */
  readonly id: string | null;
  /** Row weight; null means that each row counts once. */
  readonly weight: string | null;
  readonly label: string | null;
  /** The label value that the score speaks of. The label must have exactly one other value. */
  readonly positive: Scalar;
  /** Score of the positive class, larger means more likely. */
  readonly score: string | null;
  /** A column with values in the label's own space, or a threshold: positive when score ≥ threshold. */
  readonly prediction: { readonly column: string } | { readonly threshold: number } | null;
};

/** The champion's answers on the same rows: another table, joined by id, or further columns of the same table. */
export type ChampionRoles = { readonly pin: EvidencePin | null; readonly roles: ColumnRoles };

/**
 * What to count. A request is a plain value; its canonical JSON, with the digests in it, names the measurement,
 * so that the same count is never made twice.
 */
export type CountRequest =
  | {
      /** Rows per combination of `by` values × label × prediction (× champion prediction). */
      readonly kind: 'cube';
      readonly pin: EvidencePin;
      readonly roles: ColumnRoles;
      readonly by: readonly string[];
      readonly champion: ChampionRoles | null;
    }
  | {
      /** Ranks of the score (and of the champion's score on the same rows) for AUROC and DeLong's covariance. */
      readonly kind: 'ranks';
      readonly pin: EvidencePin;
      readonly roles: ColumnRoles;
      readonly champion: ChampionRoles | null;
    }
  | {
      /** Histogram of a numeric column by IEEE-754 bucket (see `DoubleHistogram`). */
      readonly kind: 'histogram';
      readonly pin: EvidencePin;
      readonly column: string;
    }
  | {
      /** Rows per value of a categorical column: the `top` most frequent, the rest, NULL. */
      readonly kind: 'categories';
      readonly pin: EvidencePin;
      readonly column: string;
      readonly top: number;
    }
  | {
      /** Columns with types, row count, duplicate ids. */
      readonly kind: 'profile';
      readonly pin: EvidencePin;
      readonly id: string | null;
    };

/** One cell of a cube. `values` follow `by`; null is SQL NULL. Label and predictions are 1 (positive), 0, or null. */
export type CubeCell = {
  readonly values: readonly (string | null)[];
  readonly label: 0 | 1 | null;
  readonly prediction: 0 | 1 | null;
  readonly champion: 0 | 1 | null;
  readonly rows: number;
};

/**
 * Exact integer sums over placement values (DeLong 1988; Sun & Xu 2014). For a positive row,
 * P = 2·(negatives with a smaller score) + (negatives with an equal score), so AUROC = ΣP / (2·m·n).
 * For a negative row, Q = 2·(positives with a larger score) + ties. Sums are decimal strings: they outgrow 2⁵³.
 * Unprimed sums are the candidate's, `champion` ones the champion's, `cross` the sums of products of both.
 */
export type RankSums = { readonly p: string; readonly pp: string; readonly q: string; readonly qq: string };

/**
 * Counts by bucket of a double: the high 32 bits of its IEEE-754 pattern, shifted right by 12, in an order that
 * follows the numbers; relative width 2⁻⁸. `edges` in statistics/histogram.ts gives a bucket's range.
 * −0 counts as 0. NaN, infinities and NULL are counted apart and never dropped.
 */
export type DoubleHistogram = {
  /** Ascending by bucket. */
  readonly buckets: readonly (readonly [bucket: number, rows: number])[];
  readonly nulls: number;
  readonly nans: number;
  readonly negativeInfinities: number;
  readonly positiveInfinities: number;
};

export type Counts =
  | { readonly kind: 'cube'; readonly rows: number; readonly cells: readonly CubeCell[] }
  | {
      readonly kind: 'ranks';
      readonly positives: number;
      readonly negatives: number;
      /** `exact` doubles, or `bucketed` by the high bits where the table is too large for exact ranks. */
      readonly resolution: 'exact' | 'bucketed';
      readonly candidate: RankSums;
      readonly champion: RankSums | null;
      readonly cross: { readonly p: string; readonly q: string } | null;
      /** At most 201 points (false positive rows, true positive rows) of each ROC curve, from (0,0) up. */
      readonly roc: readonly (readonly [number, number])[];
      readonly championRoc: readonly (readonly [number, number])[] | null;
    }
  | ({ readonly kind: 'histogram'; readonly rows: number } & DoubleHistogram)
  | {
      readonly kind: 'categories';
      readonly rows: number;
      /** Descending by rows, then ascending by value. */
      readonly values: readonly (readonly [value: string, rows: number])[];
      readonly rest: number;
      readonly distinct: number;
      readonly nulls: number;
    }
  | {
      readonly kind: 'profile';
      readonly rows: number;
      readonly columns: readonly { readonly name: string; readonly type: string }[];
    };

/** Counts, with what was counted and by which engine. Its digest is what decisions and the log refer to. */
export type Measurement = {
  readonly request: CountRequest;
  readonly engine: string;
  readonly counts: Counts;
};

/** A count that could not be made is a problem, never a zero. */
export type MeasurementResult =
  | { readonly digest: Digest; readonly measurement: Measurement }
  | { readonly problem: Problem };

/** The code of a problem with the champion's table, where the candidate's own is sound. */
export const championUnavailable = 'champion-unavailable';
