import type { ColumnSoundness } from '../../domain/measurement.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { NamedTable } from '../counts/evidence.ts';
import { count } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { type Judging, subjectOf } from './plan.ts';
import { rowsText, sharesPlan } from './share.ts';
import { columnsNamed, ofEachTable, type Soundness } from './soundness.ts';

/** NaN is how data frames write what is missing. */
export const missingIn = ({ nulls, nans }: ColumnSoundness): number => nulls + nans;

/** Missing values per column, or of all columns together. Labels come late: their coverage has a rule of its own. */
export function missingPlan(judging: Judging): Plan {
  const limit: Limit = { bound: 'atMost', value: judging.rule.missing ?? 0 };
  return ofEachTable(judging, 'missing', limit, (table, counts) => tablePlan(judging, limit, table, counts));
}

function tablePlan(judging: Judging, limit: Limit, table: NamedTable, counts: Soundness): Plan {
  const { rule, line } = judging;
  const columns =
    rule.columns.length > 0
      ? columnsNamed(counts, rule.columns, table, line)
      : counts.columns.filter(({ column }) => column !== table.table.label);
  if ('code' in columns) return { ...nothing, problems: [columns] };
  const { rows } = counts;
  const demand = { limit, decide: rule.decide };
  const evidence = table.name;
  if (rule.per === 'column') {
    const shares = columns.map((column) => {
      const flawed = missingIn(column);
      const said = `Column ${column.column} of \`${evidence}\` has no value in ${rowsText(flawed, rows)}`;
      const subject = subjectOf(judging, 'missing', { evidence, column: column.column }, table.place);
      return { subject, flawed, rows, table: evidence, said };
    });
    return sharesPlan(demand, shares);
  }
  if (columns.length === 0) return nothing;
  // The values of a row go missing together: at worst a row tells no more than one value would.
  const flawed = columns.reduce((sum, column) => sum + missingIn(column), 0) / columns.length;
  const said = `Of the ${count(rows * columns.length)} values of \`${evidence}\`, as many are missing as ${rowsText(Math.ceil(flawed), rows)} would have`;
  const subject = subjectOf(judging, 'missing', { evidence }, table.place);
  return sharesPlan(demand, [{ subject, flawed, rows, table: evidence, said }]);
}
