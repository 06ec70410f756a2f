import type { EvidenceTable } from '../../documents/evidence-table.ts';
import { milliseconds } from '../../documents/scalars.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Limit } from '../../domain/verdict.ts';
import { exactly } from '../rules/exact.ts';
import { cell, percent } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { missingIn } from './missing.ts';
import { type Judging, subjectOf } from './plan.ts';
import { columnPlace, columnsNamed, ofEachTable } from './soundness.ts';

/**
 * Whether enough is known of what really happened. Labels that are late are no fault of the model: with too few of
 * them nothing fails, but whatever else was found holds only until they are in.
 */
export function labelCoveragePlan(judging: Judging): Plan {
  const limit: Limit = { bound: 'atLeast', value: judging.rule.labelCoverage ?? 0 };
  return ofEachTable(judging, 'label-coverage', limit, (table, counts) => {
    const place = columnPlace(judging, table, 'label');
    const labels = columnsNamed(counts, [table.table.label ?? ''], table, place);
    if ('code' in labels) return { ...nothing, problems: [labels] };
    const { rows, lastDay } = counts;
    const labelled = rows - missingIn(labels[0]!);
    const subject = subjectOf(judging, 'label-coverage', { evidence: table.name }, place);
    const said = `Of \`${table.name}\`, ${cell(labelled)} of ${cell(rows)} rows have a label; at least ${percent(limit.value)} of them should.`;
    const finding = exactly(subject, limit, { estimate: labelled / rows, n: [rows], message: said });
    if (finding.verdict === 'pass') return { ...nothing, findings: [finding] };
    const enough = Math.ceil(limit.value * rows);
    const provisional: Finding = {
      ...finding,
      verdict: 'inconclusive',
      needs: { rows: enough, of: `${table.name} with a label` },
      message: `${said} The verdict on this model is provisional. ${finalWhen(table.table.labels, lastDay)}`,
    };
    return { ...nothing, findings: [provisional] };
  });
}

/** When the labels of all rows are in, as far as the card says how long they take. */
function finalWhen({ matureAfter }: EvidenceTable['labels'], lastDay: string | null): string {
  if (matureAfter === null)
    return 'The card does not say when it would be final: add `labels: {matureAfter: …}` to the table.';
  if (lastDay === null) return `It is final ${matureAfter} after the last row.`;
  // The last row may be of the very end of its day.
  const mature = Date.parse(`${lastDay}T00:00:00Z`) + milliseconds('1d') + milliseconds(matureAfter);
  const day = new Date(mature).toISOString().slice(0, 10);
  return `It is final from ${day} on, ${matureAfter} after the last row.`;
}
