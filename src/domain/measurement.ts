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
  /** Rows with one value here are not independent of each other: a user, a query, a test case. Null: every row is. */
  readonly cluster: string | null;
  /** The class of a classifier, the target of a regression, the relevance of a ranked item. */
  readonly label: string | null;
  /** The label value that the score speaks of. Where a count is binary, the label has exactly one other value. */
  readonly positive: Scalar;
  /** Score of the positive class, larger means more likely; of a ranking, larger stands higher. */
  readonly score: string | null;
  /** A column with values in the label's own space, or a threshold: positive when score ≥ threshold. */
  readonly prediction: { readonly column: string } | { readonly threshold: number } | null;
  /** Columns with the probability of each class, by the class as the label spells it. */
  readonly probabilities: Readonly<Record<string, string>>;
};

/** Another model's answers on the same rows: another table, joined by id, or further columns of the same table. */
export type ChampionRoles = {
  readonly pin: EvidencePin | null;
  readonly roles: ColumnRoles;
  /** `many-to-one`: several rows of the judged table may belong to one row of the other, as disturbed copies do. */
  readonly pairing: 'one-to-one' | 'many-to-one';
};

/** Whose answer a number is made of. */
export type Answerer = 'candidate' | 'champion';

/**
 * A number per row, or per cluster where it says so, whose mean is a metric. A row that has none (no label, or a
 * relative error where the label is 0) takes no part in it, and is counted.
 */
export type Variable =
  /** The number in a column of the answerer's table: an amount, a graded outcome. */
  | { readonly of: 'column'; readonly column: string; readonly who: Answerer }
  /** The label, its square, its absolute value. */
  | { readonly of: 'label' | 'squared-label' | 'absolute-label' }
  /** Of prediction less label; relative: the absolute error by the absolute label. */
  | {
      readonly of: 'error' | 'absolute-error' | 'squared-error' | 'relative-error';
      readonly who: Answerer;
    }
  /** Koenker & Bassett 1978: quantile · (label − prediction)⁺ + (1 − quantile) · (prediction − label)⁺. */
  | { readonly of: 'pinball-loss'; readonly quantile: number; readonly who: Answerer }
  /** Of the score as a probability against a binary label: (score − label)², −ln of the probability of the label. */
  | { readonly of: 'brier' | 'log-loss'; readonly who: Answerer }
  /**
   * Of the probabilities of all classes against the label: −ln of the probability of the label, clipped as `log-loss`;
   * Σ (probability − 1 for the label's class and 0 for others)².
   */
  | { readonly of: 'class-log-loss' | 'class-brier'; readonly who: Answerer }
  /** 1 where the label is among the k most probable classes: classes as probable as the label's stand before it. */
  | { readonly of: 'top'; readonly k: number; readonly who: Answerer }
  /**
   * Per cluster (the query), over its first k labelled rows by descending score; of equal scores the less relevant
   * stand first. A query without a relevant row (label > 0) has no value. The gain of `ndcg` is the label itself, as
   * in scikit-learn's ndcg_score; `average-precision` is divided by the smaller of k and the relevant rows.
   */
  | {
      readonly of: 'ndcg' | 'average-precision' | 'reciprocal-rank' | 'hit';
      readonly k: number;
      readonly who: Answerer;
    }
  /** 1 where the two models' predictions differ; a missing one differs from any other. */
  | { readonly of: 'flip' }
  /** 1 where the candidate's number in this column is larger than the champion's, ½ where they are equal. */
  | { readonly of: 'win'; readonly column: string; readonly championColumn: string }
  /** 1 where the row (the cluster) has a value of the variable, else 0: the denominator of its mean. */
  | { readonly of: 'observed'; readonly variable: Variable };

/**
 * What every value of a column should be; null asks nothing, and a missing value is never unexpected. A list of numbers
 * is compared by value, `true` and `false` in any spelling, other texts as they stand.
 */
export type ColumnExpectation = {
  readonly column: string;
  readonly type: ValueType | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly oneOf: readonly string[] | null;
};

/** `time` is a date or a timestamp. In CSV and JSONL the values tell, in Parquet also the column's type. */
export type ValueType = 'number' | 'integer' | 'boolean' | 'time' | 'text';

/** One column in each of two tables. */
export type ColumnPair = { readonly own: string; readonly other: string };

/**
 * How a search for slices tells rows apart beside `by`: the values of a cell then have the half of its rows last, '1' or
 * '2'. Whether a row is searched or confirms is decided by the MD5 of its id alone, so that anybody can tell which.
 */
export type Split = {
  /** Column whose text puts a row into a half: the id, or the cluster, which no search may divide. */
  readonly column: string;
  /** Columns of `by` with numbers, each cut into so many bands of nearly equal rows. */
  readonly bands: Readonly<Record<string, number>>;
};

/**
 * What to count. A request is a plain value; its canonical JSON, with the digests in it, names the measurement,
 * so that the same count is never made twice.
 */
export type CountRequest =
  | {
      /** Rows per combination of `by` values × binary label × prediction (× champion prediction). */
      readonly kind: 'cube';
      readonly pin: EvidencePin;
      readonly roles: ColumnRoles;
      readonly by: readonly string[];
      readonly split?: Split;
      readonly champion: ChampionRoles | null;
    }
  | {
      /** As `cube`, with any number of classes under their own names. */
      readonly kind: 'matrix';
      readonly pin: EvidencePin;
      readonly roles: ColumnRoles;
      readonly by: readonly string[];
      readonly split?: Split;
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
      /**
       * Rows and sums of the score per bucket of the score × label × prediction: how scores are distributed. With a
       * champion, the same of its score and prediction on the same rows, apart.
       */
      readonly kind: 'scores';
      readonly pin: EvidencePin;
      readonly roles: ColumnRoles;
      readonly champion: ChampionRoles | null;
    }
  | {
      /** Exact sums of variables and of their products, over rows or clusters, per combination of `by` values. */
      readonly kind: 'moments';
      readonly pin: EvidencePin;
      readonly roles: ColumnRoles;
      readonly by: readonly string[];
      readonly split?: Split;
      readonly variables: readonly Variable[];
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
    }
  | {
      /** How sound a table is: missing, distinct and unexpected values, ids and rows that stand twice, its last day. */
      readonly kind: 'soundness';
      readonly pin: EvidencePin;
      readonly id: string | null;
      readonly time: string | null;
      readonly expected: readonly ColumnExpectation[];
    }
  | {
      /** What two tables share that should share nothing: ids, rows alike in `columns` of one name, time. */
      readonly kind: 'overlap';
      readonly pin: EvidencePin;
      readonly other: EvidencePin;
      readonly id: ColumnPair | null;
      readonly columns: readonly string[];
      readonly time: ColumnPair | null;
    }
  | {
      /** How well a classifier tells the rows of two tables apart by their features. */
      readonly kind: 'domain';
      readonly pin: EvidencePin;
      readonly reference: EvidencePin;
      readonly numeric: readonly string[];
      readonly categorical: readonly string[];
    }
  | {
      /** Values that another tool computed, as its report has them: nothing is counted, because it holds no rows. */
      readonly kind: 'imported';
      readonly pin: EvidencePin;
      readonly source: ImportSource;
      /** Columns that name groups, where the format does not tell them from metrics. */
      readonly groups: readonly string[];
    };

/** Tools whose reports hold values without rows. */
export const importSources = ['clarify', 'evidently', 'fairlearn', 'great-expectations'] as const;
export type ImportSource = (typeof importSources)[number];

/** A value as another tool names it. */
export type ImportedValue = {
  readonly metric: string;
  readonly scope: Readonly<Record<string, string>>;
  /** Null where the tool could not compute it. */
  readonly value: number | null;
  /** Rows behind it; null where the report does not say. */
  readonly n: number | null;
  /** Whether it is a share of these n rows, and not of some of them or of something else. */
  readonly isShare: boolean;
};

/**
 * Sums over the weights of a cell's rows, as decimal strings: of the weights in units of 2^`weightExponent` of the
 * counts, and of their squares in units of its square. Absent where every row counts once.
 */
export type Weights = { readonly sum: string; readonly squares: string };

/** One cell of a cube. `values` follow `by`; null is SQL NULL. Label and predictions are 1 (positive), 0, or null. */
export type CubeCell = {
  readonly values: readonly (string | null)[];
  readonly label: 0 | 1 | null;
  readonly prediction: 0 | 1 | null;
  readonly champion: 0 | 1 | null;
  readonly rows: number;
  readonly weights?: Weights;
};

/** One cell of a matrix: as a cube's, with classes by name in one spelling for label and predictions. */
export type MatrixCell = {
  readonly values: readonly (string | null)[];
  readonly label: string | null;
  readonly prediction: string | null;
  readonly champion: string | null;
  readonly rows: number;
  readonly weights?: Weights;
};

/**
 * Rows of one bucket of the score (as in a `DoubleHistogram`, ascending), label and prediction. `scores` is the sum of
 * their scores in units of 2⁻⁴⁰, as a decimal string; where rows have weights, of score × weight, in units of
 * 2^(`weightExponent` − 40).
 */
export type ScoreCell = {
  readonly bucket: number;
  readonly label: 0 | 1 | null;
  readonly prediction: 0 | 1 | null;
  readonly rows: number;
  readonly scores: string;
  readonly weights?: Weights;
};

/**
 * Exact sums over the units (rows, or clusters) of one combination of `by` values; a cluster in two combinations is a
 * unit of each, with its rows there. Variable 0 is the number of rows of
 * a unit (of their weight, where rows have one), variable i the i-th of the request, each a whole number in units of
 * 2^`exponents[i]`. Sums and products are decimal strings. `products` holds the upper triangle, row by row:
 * (0,0), (0,1), …, (0,k), (1,1), ….
 */
export type MomentCell = {
  readonly values: readonly (string | null)[];
  readonly units: number;
  readonly rows: number;
  readonly sums: readonly string[];
  readonly products: readonly string[];
  /**
   * Rows that have no value, per variable of the request (clusters, where the variable is one of clusters); such a row
   * counts as 0 in its sums.
   */
  readonly without: readonly number[];
};

/** One column of a soundness count. `type` is the file's own word for it. */
export type ColumnSoundness = {
  readonly column: string;
  readonly type: string;
  readonly nulls: number;
  /** Of a column of texts only where all its texts are numbers. */
  readonly nans: number;
  readonly infinities: number;
  /** Distinct values that are not NULL. */
  readonly distinct: number;
};

/**
 * Exact integer sums over placement values (DeLong 1988; Sun & Xu 2014). For a positive row,
 * P = 2·(negatives with a smaller score) + (negatives with an equal score), so AUROC = ΣP / (2·m·n).
 * For a negative row, Q = 2·(positives with a larger score) + ties. Sums are decimal strings: they outgrow 2⁵³.
 * Unprimed sums are the candidate's, `champion` ones the champion's, `cross` the sums of products of both.
 *
 * Where rows have weights w (whole numbers in units of 2^`weightExponent`), P and Q add the weights of the other class
 * in place of its rows, p = ΣwP, pp = Σ(wP)², wp = Σw²P, cross Σ(wP)(wP′), and AUROC = p / (2 · Σw of one · of the other).
 */
export type RankSums = {
  readonly p: string;
  readonly pp: string;
  readonly q: string;
  readonly qq: string;
  readonly wp?: string;
  readonly wq?: string;
};

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
  | {
      readonly kind: 'cube';
      readonly rows: number;
      readonly cells: readonly CubeCell[];
      readonly weightExponent?: number;
    }
  | {
      readonly kind: 'matrix';
      readonly rows: number;
      readonly cells: readonly MatrixCell[];
      readonly weightExponent?: number;
    }
  | {
      readonly kind: 'ranks';
      readonly positives: number;
      readonly negatives: number;
      /** `exact` doubles, or `bucketed` by the high bits where the table is too large for exact ranks. */
      readonly resolution: 'exact' | 'bucketed';
      readonly candidate: RankSums;
      readonly champion: RankSums | null;
      readonly cross: { readonly p: string; readonly q: string } | null;
      readonly weightExponent?: number;
      readonly positiveWeights?: Weights;
      readonly negativeWeights?: Weights;
      /**
       * At most 201 points (false positive rows, true positive rows) of each ROC curve, from (0,0) up; of weighted rows,
       * their share by weight of all rows of the class, rounded.
       */
      readonly roc: readonly (readonly [number, number])[];
      readonly championRoc: readonly (readonly [number, number])[] | null;
    }
  | {
      readonly kind: 'scores';
      readonly rows: number;
      readonly cells: readonly ScoreCell[];
      /** The champion's score and prediction against the candidate's label; null where none was asked for. */
      readonly champion: readonly ScoreCell[] | null;
      readonly weightExponent?: number;
    }
  | {
      readonly kind: 'moments';
      readonly rows: number;
      readonly exponents: readonly number[];
      readonly cells: readonly MomentCell[];
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
    }
  | {
      readonly kind: 'soundness';
      readonly rows: number;
      /** Every column of the table, in its order; of JSONL, by name. */
      readonly columns: readonly ColumnSoundness[];
      /** Rows that have a value other than what the request expects, and the first of them, counted from 1. */
      readonly unexpected: readonly { readonly rows: number; readonly first: number | null }[];
      /** Rows whose id, or whose every value but the id, an earlier row has as well. Null without an id. */
      readonly repeatedIds: number | null;
      readonly repeatedRows: number;
      /** The UTC day of the latest row, such as 2026-03-31. Null without a time, and where time is a number. */
      readonly lastDay: string | null;
    }
  | {
      readonly kind: 'overlap';
      readonly rows: number;
      readonly otherRows: number;
      /**
       * Rows whose id, or whose values in all of the columns, the other table has as well; null where not asked. A
       * missing id is nobody's; a missing value is a value like any other.
       */
      readonly sharedIds: number | null;
      readonly sharedRows: number | null;
      /** Rows of each table that are like an earlier row of the same table in all of the columns; null as above. */
      readonly repeatedRows: { readonly own: number; readonly other: number } | null;
      /** Rows that are not later than the latest row of the other table. */
      readonly notLater: number | null;
    }
  | {
      readonly kind: 'domain';
      /** Rows of both tables that the classifier was tried on, none of which it had learned from. */
      readonly current: number;
      readonly reference: number;
      /** Rows of each table per distinct answer of the classifier, ascending: larger answers say `current`. */
      readonly answers: readonly (readonly [current: number, reference: number])[];
    }
  | {
      readonly kind: 'imported';
      /** In the tool's own order. */
      readonly report: readonly ImportedValue[];
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
