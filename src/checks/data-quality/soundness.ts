import { evidencePin } from '../../documents/evidence-table.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { ColumnExpectation, ColumnSoundness, CountRequest, Counts } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Candidate } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { type NamedTable, placeIn } from '../counts/evidence.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { type CheckProblem, checkProblem } from '../rules/problem.ts';
import { type Judging, withoutSubject } from './plan.ts';
import { type QualityRule, subjectOf, type Values } from './settings.ts';
import { judgedTables } from './tables.ts';

export type Soundness = Extract<Counts, { kind: 'soundness' }>;

/** What a rule expects of a column, as it is counted. */
export const expectationOf = (column: string, { type, atLeast, atMost, oneOf }: Values): ColumnExpectation => ({
  column,
  type,
  least: atLeast,
  most: atMost,
  oneOf: oneOf === null ? null : oneOf.map(String),
});

/** One count of a table for all rules: a table is read once. */
export function soundnessRequest(candidate: Candidate, rules: readonly QualityRule[], table: NamedTable): CountRequest {
  const concerned = rules.filter((rule) => speaksOf(candidate, rule, table));
  const expected = concerned.flatMap(({ values }) =>
    Object.entries(values ?? {}).map(([column, asked]) => expectationOf(column, asked)),
  );
  const dated = table.table.labels.matureAfter !== null && concerned.some((rule) => rule.labelCoverage !== null);
  return {
    kind: 'soundness',
    pin: evidencePin(table.table),
    id: table.table.rows.id,
    time: dated ? table.table.time : null,
    expected: [...new Map(expected.map((each) => [canonicalJson(each), each])).values()],
  };
}

const countedApart = new Set(['leakage', 'temporalSplit', 'synthetic']);

/** Whether a rule rests on the soundness of tables. */
export const restsOnSoundness = (rule: QualityRule): boolean => !countedApart.has(subjectOf(rule));

const speaksOf = (candidate: Candidate, rule: QualityRule, { name }: NamedTable): boolean =>
  restsOnSoundness(rule) && judgedTables(candidate, rule, null).tables.some((table) => table.name === name);

/** Judges every table that the rule speaks of by its soundness. */
export function ofEachTable(
  judging: Judging,
  metric: string,
  limit: Parameters<typeof withoutSubject>[2],
  judge: (table: NamedTable, counts: Soundness) => Plan,
): Plan {
  const { candidate, rule, line, measured, soundnessOf } = judging;
  const { tables, problems, without } = judgedTables(candidate, rule, line);
  if (tables.length === 0 && problems.length === 0) return withoutSubject(judging, metric, limit, without);
  const plans = tables.map((table): Plan => {
    const result = measured(soundnessOf(table));
    const counts = countsOf(result, 'soundness');
    return counts === null ? { ...nothing, problems: problemOf(result, table.place) } : judge(table, counts);
  });
  return joined([{ ...nothing, problems }, ...plans]);
}

/** The columns of these names; a problem for one that the table lacks. */
export function columnsNamed(
  { columns }: Soundness,
  names: readonly string[],
  { name: table }: NamedTable,
  line: Place | null,
): readonly ColumnSoundness[] | CheckProblem {
  const found = names.map((name) => columns.find(({ column }) => column === name) ?? name);
  const absent = found.find((each) => typeof each === 'string');
  if (absent === undefined) return found as readonly ColumnSoundness[];
  return checkProblem(
    'evidence-column',
    `A rule of the policy speaks of the column "${absent}", which the evidence table \`${table}\` does not have.`,
    'Add the column to the table, or name the table that has it as `evidence` in the rule.',
    line,
  );
}

/** The line of the card that names a column as its `key`, or the table's. */
export const columnPlace = ({ candidate }: Judging, table: NamedTable, ...key: readonly string[]): Place =>
  placeIn(candidate.card, table.name, ...key);
