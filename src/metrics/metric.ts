import type {
  Answerer,
  ColumnRoles,
  Counts,
  CubeCell,
  MatrixCell,
  MomentCell,
  ScoreCell,
  Variable,
} from '../domain/measurement.ts';
import type { Task } from '../domain/task.ts';
import type { Difference, Estimate } from './estimate.ts';

export type Ranks = Extract<Counts, { kind: 'ranks' }>;

/** The moments of one combination of `by` values, with what was summed. */
export type Moments = {
  readonly variables: readonly Variable[];
  readonly exponents: readonly number[];
  readonly cell: MomentCell;
};

/** The counts of some rows that a metric is made of: of a whole table, a slice, or a group. */
export type Source =
  | { readonly kind: 'cube'; readonly cells: readonly CubeCell[] }
  | { readonly kind: 'matrix'; readonly cells: readonly MatrixCell[] }
  | { readonly kind: 'ranks'; readonly ranks: Ranks }
  | { readonly kind: 'scores'; readonly cells: readonly ScoreCell[]; readonly champion: readonly ScoreCell[] | null }
  | { readonly kind: 'moments'; readonly moments: Moments };

/** A column that a metric cannot do without. */
export type Role = 'label' | 'prediction' | 'score' | 'probabilities' | 'cluster';

export const lacks = (roles: ColumnRoles, role: Role): boolean =>
  role === 'probabilities' ? Object.keys(roles.probabilities).length === 0 : roles[role] === null;

/** What docs/metrics.md says of a metric, and what documents may ask of it. */
export type Description = {
  /** As documents write it. */
  readonly name: string;
  readonly tasks: readonly Task[];
  /** In words and symbols that a reader can check by hand. */
  readonly formula: string;
  /** Where it is defined. */
  readonly source: string;
  /** `either`: whoever asks for it must say. */
  readonly better: 'larger' | 'smaller' | 'either';
  /** `label`: in the unit of the label, and `amount` of the amount, which the card alone knows. */
  readonly unit: 'rate' | 'none' | 'label' | 'amount';
  /** The least and the largest value that it can have. */
  readonly range: readonly [least: number, most: number];
  readonly needs: readonly Role[];
};

/** One metric: what it is, what it is counted from, and how sure of it one can be. */
export type Metric = Description & {
  readonly counted: Source['kind'];
  /** What must be summed for it, where it is made of moments. */
  readonly variables: (who: Answerer) => readonly Variable[];
  /** The method of the interval of one model's value, and of the difference of two on the same rows. */
  readonly interval: string;
  readonly paired: string;
  /** One model's value; null where it has no denominator. */
  readonly level: (source: Source, confidence: number, who?: Answerer) => Estimate | null;
  /** The candidate's less the champion's on the same rows; null where one of them has no denominator. */
  readonly difference: (source: Source, confidence: number) => Difference | null;
  /** The candidate's over the champion's on the same rows; null for a metric whose ratios mean nothing. */
  readonly ratio: ((source: Source, confidence: number) => Difference | null) | null;
  /** Whether it says something of two models only, and nothing of one. */
  readonly comparative: boolean;
};

type Of<Kind extends Source['kind']> = Extract<Source, { kind: Kind }>;

type Optional = 'variables' | 'ratio' | 'comparative';

/** A metric over one kind of counts: of any other kind it has no value. */
export function metricOver<Kind extends Source['kind']>(
  counted: Kind,
  {
    level,
    difference,
    ratio,
    ...rest
  }: Omit<Metric, 'counted' | 'level' | 'difference' | Optional> &
    Partial<Pick<Metric, 'variables' | 'comparative'>> & {
      readonly level: (source: Of<Kind>, confidence: number, who: Answerer) => Estimate | null;
      readonly difference: (source: Of<Kind>, confidence: number) => Difference | null;
      readonly ratio?: (source: Of<Kind>, confidence: number) => Difference | null;
    },
): Metric {
  const own = (source: Source): source is Of<Kind> => source.kind === counted;
  return {
    variables: () => [],
    comparative: false,
    ...rest,
    counted,
    level: (source, confidence, who = 'candidate') => (own(source) ? level(source, confidence, who) : null),
    difference: (source, confidence) => (own(source) ? difference(source, confidence) : null),
    ratio: ratio === undefined ? null : (source, confidence) => (own(source) ? ratio(source, confidence) : null),
  };
}
