import type { Digest } from './digest.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';
import type { Limit, Verdict } from './verdict.ts';

/** A count of fewer rows is never printed: with the rest of a table it could point at a person. */
export const smallestCell = 10;

/** What a number is about, in words that a person can check: `{ sex: 'F', age_band: '60+' }`, `{ feature: 'income' }`. */
export type Scope = Readonly<Record<string, string>>;

/** `ratio` 0.93 · `difference` of rates −0.02 · `rate` 0.61 · `count` 12 · `none` for dimensionless statistics such as AUROC or PSI. */
export type Unit = 'ratio' | 'difference' | 'rate' | 'count' | 'none' | (string & {});

/** An interval with the method that made it, or the reason why there is none. */
export type Uncertainty =
  | { readonly lower: number; readonly upper: number; readonly confidence: number; readonly method: string }
  | { readonly none: string };

/** How many more rows would settle an inconclusive finding. `rows` is the total needed, of the rows that `of` names. */
export type RowsNeeded = { readonly rows: number; readonly of: string };

/** One judged number. */
export type Finding = {
  readonly check: string;
  readonly model: string;
  readonly metric: string;
  readonly scope: Scope;
  /** What the scope is compared with (`{ sex: 'M' }`, `{ version: '4.1.0' }`); null for a plain level. */
  readonly reference: Scope | null;
  readonly verdict: Verdict;
  /** Null when the metric has no denominator: never 0 and never 1. */
  readonly estimate: number | null;
  readonly uncertainty: Uncertainty;
  readonly unit: Unit;
  readonly limit: Limit;
  readonly decide: 'interval' | 'point';
  /** Rows that the estimate rests on; with a reference, the scope's first and the reference's second. */
  readonly n: readonly number[];
  /** The smallest difference from the limit that these rows could show with power 0.8; null where it has no meaning. */
  readonly detectable: number | null;
  readonly needs: RowsNeeded | null;
  /** One sentence that says what was found, with its numbers. */
  readonly message: string;
  /** The line to annotate in the pull request. */
  readonly place: Place | null;
  /** The line of policy that set the limit. */
  readonly rule: Place | null;
};

/** A picture's data. Renderers draw it; judges never do. */
export type Figure =
  | {
      readonly kind: 'distribution';
      readonly title: string;
      readonly labels: readonly string[];
      readonly reference: readonly number[];
      readonly current: readonly number[];
    }
  | {
      readonly kind: 'roc';
      readonly title: string;
      readonly curves: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
    };

/** A table of supporting numbers, already formatted: the first row is the heading. */
export type SupportingTable = { readonly title: string; readonly rows: readonly (readonly string[])[] };

/** What one check says of one model. */
export type CheckReport = {
  readonly check: string;
  readonly model: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** How the numbers were made, for the reader who doubts them: one or two sentences. */
  readonly method: string;
  readonly tables: readonly SupportingTable[];
  readonly figures: readonly Figure[];
  /** The measurements that this report rests on. */
  readonly measurements: readonly Digest[];
};
