import type { Answerer, ChampionRoles, ColumnRoles, Variable } from '../../domain/measurement.ts';
import { binary, numberOf, type Pair, predictionColumn, predictionOf, type Row, textOf } from './paired-rows.ts';

type Asked = { readonly roles: ColumnRoles; readonly champion: ChampionRoles | null };

/** A variable of one row, as measurement.ts defines it; null where the row has none. */
export function variableValue(variable: Variable, pair: Pair, asked: Asked): number | null {
  const { row, other } = pair;
  const sideOf = (who: Answerer): { answer: Row | undefined; own: ColumnRoles } =>
    who === 'candidate'
      ? { answer: row, own: asked.roles }
      : { answer: other, own: asked.champion?.roles ?? asked.roles };
  const label = numberOf(row, asked.roles.label);
  const error = (who: Answerer, of: (e: number, y: number) => number | null): number | null => {
    const { answer, own } = sideOf(who);
    const prediction = numberOf(answer, predictionColumn(own));
    return label === null || prediction === null ? null : of(prediction - label, label);
  };
  switch (variable.of) {
    case 'observed':
      return variableValue(variable.variable, pair, asked) === null ? 0 : 1;
    case 'column':
      return numberOf(sideOf(variable.who).answer, variable.column);
    case 'label':
      return label;
    case 'squared-label':
      return label === null ? null : label ** 2;
    case 'absolute-label':
      return label === null ? null : Math.abs(label);
    case 'error':
      return error(variable.who, (e) => e);
    case 'absolute-error':
      return error(variable.who, Math.abs);
    case 'squared-error':
      return error(variable.who, (e) => e * e);
    case 'relative-error':
      return error(variable.who, (e, y) => (y === 0 ? null : Math.abs(e / y)));
    case 'pinball-loss':
      return error(variable.who, (e) => (e > 0 ? (1 - variable.quantile) * e : -variable.quantile * e));
    case 'brier':
    case 'log-loss': {
      const { answer, own } = sideOf(variable.who);
      const positive = binary(row[asked.roles.label ?? ''], asked.roles.positive);
      const score = numberOf(answer, own.score)!;
      if (positive === null) return null;
      return variable.of === 'brier' ? (score - positive) ** 2 : -Math.log(clipped(positive === 1 ? score : 1 - score));
    }
    case 'class-log-loss':
    case 'class-brier':
    case 'top': {
      const { answer, own } = sideOf(variable.who);
      const name = textOf(row, asked.roles.label);
      if (name === null) return null;
      const probabilities = new Map(Object.entries(own.probabilities).map(([key, at]) => [key, numberOf(answer, at)!]));
      const given = probabilities.get(name)!;
      const all = [...probabilities];
      if (variable.of === 'class-log-loss') return -Math.log(clipped(given));
      if (variable.of === 'top') return all.filter(([, p]) => p >= given).length <= variable.k ? 1 : 0;
      return all.reduce((sum, [key, p]) => sum + (p - Number(key === name)) ** 2, 0);
    }
    case 'flip':
      return answerOf(row, asked.roles) === answerOf(other, asked.champion!.roles) ? 0 : 1;
    case 'win': {
      const [own, theirs] = [numberOf(row, variable.column), numberOf(other, variable.championColumn)];
      return own === null || theirs === null ? null : own > theirs ? 1 : own === theirs ? 0.5 : 0;
    }
    default:
      throw new Error(`${variable.of} is of queries`);
  }
}

/** A class by its name; of a threshold, which side of it the score is on. */
const answerOf = (row: Row | undefined, roles: ColumnRoles): string | null =>
  predictionColumn(roles) === null ? String(predictionOf(row, roles)) : textOf(row, predictionColumn(roles));

const clipped = (p: number): number => Math.min(1 - 2 ** -52, Math.max(2 ** -52, p));

type Ranked = Extract<
  Variable,
  { readonly k: number; readonly of: 'ndcg' | 'average-precision' | 'reciprocal-rank' | 'hit' }
>;

export const isRanked = (variable: Variable): variable is Ranked =>
  variable.of === 'ndcg' ||
  variable.of === 'average-precision' ||
  variable.of === 'reciprocal-rank' ||
  variable.of === 'hit';

/** A variable of one query; null where none of its rows is relevant. */
export function rankedValue({ of, k, who }: Ranked, query: readonly Pair[], asked: Asked): number | null {
  const own = who === 'candidate' ? asked.roles : asked.champion!.roles;
  const items = query.map(({ row, other }) => ({
    relevance: numberOf(row, asked.roles.label) ?? 0,
    score: numberOf(who === 'candidate' ? row : other, own.score)!,
  }));
  const placed = items.toSorted((a, b) => b.score - a.score || a.relevance - b.relevance).slice(0, k);
  const relevant = items.filter(({ relevance }) => relevance > 0).length;
  if (relevant === 0) return null;
  const gain = (some: typeof items): number =>
    some.reduce((sum, { relevance }, place) => sum + relevance / Math.log2(place + 2), 0);
  const first = placed.findIndex(({ relevance }) => relevance > 0);
  if (of === 'ndcg') return gain(placed) / gain(items.toSorted((a, b) => b.relevance - a.relevance).slice(0, k));
  if (of === 'hit') return first < 0 ? 0 : 1;
  if (of === 'reciprocal-rank') return first < 0 ? 0 : 1 / (first + 1);
  const precisions = placed.map(({ relevance }, place) => {
    const hits = placed.slice(0, place + 1).filter((item) => item.relevance > 0).length;
    return relevance > 0 ? hits / (place + 1) : 0;
  });
  return precisions.reduce((sum, each) => sum + each, 0) / Math.min(k, relevant);
}
