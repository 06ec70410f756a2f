import type { Limit } from '../../domain/verdict.ts';
import { exactly } from '../rules/exact.ts';
import { inapplicable, untold } from '../rules/finding.ts';
import { count } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { missingIn } from './missing.ts';
import { type Judging, subjectOf } from './plan.ts';
import { columnsText, rowsText, tableShare } from './share.ts';
import { columnPlace, columnsNamed, ofEachTable } from './soundness.ts';

/** Rows whose id another row has, and rows without one: nobody could say which row a decision speaks of. */
export function duplicateIdsPlan(judging: Judging): Plan {
  const limit: Limit = { bound: 'atMost', value: judging.rule.duplicateIds ?? 0 };
  return ofEachTable(judging, 'duplicate-ids', limit, (table, { rows, columns, repeatedIds }) => {
    const { id, cluster } = table.table.rows;
    const place = columnPlace(judging, table, 'rows', 'id');
    const subject = subjectOf(judging, 'duplicate-ids', { evidence: table.name }, place);
    if (id === cluster) {
      const reason = `${id} is the cluster of \`${table.name}\` as well, so that several rows have the same`;
      return { ...nothing, findings: [inapplicable(subject, { limit, decide: judging.rule.decide }, reason)] };
    }
    const without = columns.find(({ column }) => column === id)?.nulls ?? 0;
    const flawed = (repeatedIds ?? 0) + without;
    const said = `Of \`${table.name}\`, ${rowsText(flawed, rows)} ${flawed === 0 ? 'has' : 'have'} the ${id} of an earlier row, or none`;
    return { ...nothing, findings: [tableShare({ subject, flawed, rows, table: table.name, said }, limit)] };
  });
}

export function duplicateRowsPlan(judging: Judging): Plan {
  const limit: Limit = { bound: 'atMost', value: judging.rule.duplicateRows ?? 0 };
  return ofEachTable(judging, 'duplicate-rows', limit, (table, { rows, repeatedRows: flawed }) => {
    const subject = subjectOf(judging, 'duplicate-rows', { evidence: table.name }, table.place);
    const besides = table.table.rows.id === null ? '' : ' but the id';
    const said = `Of \`${table.name}\`, ${rowsText(flawed, rows)} ${flawed === 0 ? 'is' : 'are'} like an earlier row in everything${besides}`;
    return { ...nothing, findings: [tableShare({ subject, flawed, rows, table: table.name, said }, limit)] };
  });
}

export function uniquePlan(judging: Judging): Plan {
  const { rule, line } = judging;
  const limit: Limit = { bound: 'atMost', value: rule.atMost ?? 0 };
  return ofEachTable(judging, 'unique', limit, (table, counts) => {
    const columns = columnsNamed(counts, rule.unique ?? [], table, line);
    if ('code' in columns) return { ...nothing, problems: [columns] };
    const { rows } = counts;
    const findings = columns.map(({ column, nulls, distinct }) => {
      const flawed = rows - nulls - distinct;
      const subject = subjectOf(judging, 'unique', { evidence: table.name, column }, table.place);
      const said = `Of \`${table.name}\`, ${rowsText(flawed, rows)} ${flawed === 0 ? 'has' : 'have'} the ${column} of an earlier row`;
      return tableShare({ subject, flawed, rows, table: table.name, said }, limit);
    });
    return { ...nothing, findings };
  });
}

/** Columns that say the same of every row. Of a single row nobody can tell. */
export function constantColumnsPlan(judging: Judging): Plan {
  const limit: Limit = { bound: 'atMost', value: judging.rule.constantColumns ?? 0 };
  return ofEachTable(judging, 'constant-columns', limit, (table, { rows, columns }) => {
    const evidence = table.name;
    const subject = subjectOf(judging, 'constant-columns', { evidence }, table.place, { unit: 'count' });
    if (rows < 2) {
      const demand = { limit, decide: judging.rule.decide };
      const told = { reason: `\`${evidence}\` has a single row`, n: [rows], needs: { rows: 2, of: evidence } };
      return { ...nothing, findings: [untold(subject, demand, told)] };
    }
    const constant = columns.filter(
      (column) => missingIn(column) === rows || (column.distinct === 1 && missingIn(column) === 0),
    );
    const names = constant.length === 0 ? 'no column' : columnsText(constant.map(({ column }) => column));
    const message = `Of the ${count(columns.length)} columns of \`${evidence}\`, ${names} ${constant.length > 1 ? 'hold' : 'holds'} the same in every row; at most ${count(limit.value)} may.`;
    return { ...nothing, findings: [exactly(subject, limit, { estimate: constant.length, n: [rows], message })] };
  });
}
