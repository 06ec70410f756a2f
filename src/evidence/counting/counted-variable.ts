import type { Variable } from '../../domain/measurement.ts';
import type { Engine } from './engine.ts';
import type { Rows } from './rows.ts';
import { type RankingVariable, type RowVariable, rowVariable } from './variables.ts';

/** How a variable is counted: row by row, or per cluster, where `observed` asks only whether there is a value. */
export type CountedVariable =
  | { readonly of: 'rows'; readonly name: string; readonly variable: RowVariable }
  | { readonly of: 'clusters'; readonly variable: RankingVariable; readonly observed: boolean };

/** Throws EvidenceError where a column, a role or a model is missing. */
export async function countedVariable(engine: Engine, rows: Rows, variable: Variable): Promise<CountedVariable> {
  switch (variable.of) {
    case 'ndcg':
    case 'average-precision':
    case 'reciprocal-rank':
    case 'hit':
      return { of: 'clusters', variable, observed: false };
    case 'observed': {
      const inner = await countedVariable(engine, rows, variable.variable);
      return inner.of === 'clusters' ? { ...inner, observed: true } : { ...inner, variable: observed(inner.variable) };
    }
    default:
      return { of: 'rows', name: nameOf(variable), variable: await rowVariable(engine, rows, variable) };
  }
}

const observed = ({ sql, requires }: RowVariable): RowVariable => ({
  sql: `CASE WHEN (${sql}) IS NULL THEN 0.0 ELSE 1.0 END`,
  most: 1,
  requires,
});

const nameOf = (variable: Variable): string =>
  variable.of === 'column' ? `value of column "${variable.column}"` : variable.of.replaceAll('-', ' ');
