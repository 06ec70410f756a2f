import { evidencePin } from '../../documents/evidence-table.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Candidate } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import type { NamedTable } from '../counts/evidence.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { type Judging, subjectOf, withoutSubject } from './plan.ts';
import type { QualityRule } from './settings.ts';
import { rowsText, tableShare } from './share.ts';
import { columnPlace } from './soundness.ts';
import { judgedTables } from './tables.ts';

/** Spellings of true and false, and room to name one that is neither. */
const top = 10;

const requestOf = ({ table }: NamedTable): CountRequest => ({
  kind: 'categories',
  pin: evidencePin(table),
  column: table.synthetic ?? '',
  top,
});

export const syntheticRequests = (candidate: Candidate, rule: QualityRule): CountRequest[] =>
  judgedTables(candidate, rule, null).tables.map(requestOf);

const isReal = (text: string): boolean => /^(false|0|0\.0)$/i.test(text);
const isSynthetic = (text: string): boolean => /^(true|1|1\.0)$/i.test(text);

/** Rows that are not said to be real: whoever leaves the column empty has not shown where a row is from. */
export function syntheticPlan(judging: Judging): Plan {
  const { candidate, rule, line, measured } = judging;
  const limit: Limit = { bound: 'atMost', value: rule.synthetic ?? 0 };
  const { tables, problems, without } = judgedTables(candidate, rule, line);
  if (tables.length === 0 && problems.length === 0) return withoutSubject(judging, 'synthetic', limit, without);
  const plans = tables.map((table): Plan => {
    const place = columnPlace(judging, table, 'synthetic');
    const result = measured(requestOf(table));
    const counts = countsOf(result, 'categories');
    if (counts === null) return { ...nothing, problems: problemOf(result, place) };
    const { rows, values } = counts;
    const other = values.find(([text]) => !isReal(text) && !isSynthetic(text));
    if (other !== undefined) {
      const problem = checkProblem(
        'evidence-column',
        `Column ${table.table.synthetic} of \`${table.name}\` should be true for synthetic rows and false for others, and holds something else.`,
        'Write true or false in every row.',
        place,
      );
      return { ...nothing, problems: [problem] };
    }
    const flawed = rows - values.reduce((sum, [text, real]) => sum + (isReal(text) ? real : 0), 0);
    const all = flawed === rows ? ': synthetic rows alone show nothing of real ones' : '';
    const said = `Of \`${table.name}\`, ${rowsText(flawed, rows)} ${flawed === 0 ? 'is' : 'are'} synthetic${all}`;
    const subject = subjectOf(judging, 'synthetic', { evidence: table.name }, place);
    return { ...nothing, findings: [tableShare({ subject, flawed, rows, table: table.name, said }, limit)] };
  });
  return joined([{ ...nothing, problems }, ...plans]);
}
