import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import type { ColumnRoles, CountRequest } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { lacks, type Role } from '../../metrics/metric.ts';
import type { Candidate } from '../check.ts';
import { columnProblem, isProblem, judgedTable, type NamedTable, tableNamed } from '../counts/evidence.ts';
import { changedTask } from '../counts/task.ts';
import { checkProblem } from '../rules/problem.ts';
import type { EstimationRule } from './settings.ts';

/** The rows to judge and the rows that say how far their scores can be trusted, each with its count. */
export type Tables = {
  readonly live: NamedTable;
  readonly labelled: NamedTable;
  readonly requests: { readonly live: CountRequest; readonly labelled: CountRequest };
};

export type FoundTables = Tables | { readonly inapplicable: string } | { readonly problem: Problem };

/** What a rule compares. Rows that the live version was watched on cannot be left out. */
export function tablesFor(candidate: Candidate, rule: EstimationRule, line: Place | null): FoundTables {
  const { card, champion } = candidate;
  const { task } = card.value.spec;
  const before = champion?.value.spec.task;
  if (task !== 'binary-classification') {
    return before === 'binary-classification'
      ? { problem: changedTask(candidate, rule.metric, before) }
      : { inapplicable: `${rule.metric} is not estimated for ${task}` };
  }
  const live = tableNamed(card, rule.evidence);
  if (live === null) {
    return champion !== null && tableNamed(champion, rule.evidence) !== null
      ? { problem: lostTable(card, rule.evidence, line) }
      : { inapplicable: `the card has no evidence table \`${rule.evidence}\`` };
  }
  const labelled = judgedTable(card, rule.labelled, line);
  if (isProblem(labelled)) return { problem: labelled };
  const own = columnRoles(labelled.table);
  const theirs = columnRoles(live.table);
  const roles: ColumnRoles = {
    ...theirs,
    label: null,
    positive: theirs.label === null ? own.positive : theirs.positive,
    score: theirs.score ?? own.score,
    prediction: theirs.prediction ?? own.prediction,
  };
  const needed: readonly Role[] = rule.metric === 'auroc' ? ['score'] : ['score', 'prediction'];
  for (const [{ name }, given, needs] of [
    [labelled, own, ['label', ...needed]],
    [live, roles, needed],
  ] as const) {
    const lacking = needs.find((role) => lacks(given, role));
    if (lacking !== undefined) return { problem: columnProblem(card, name, lacking, `an estimate of ${rule.metric}`) };
    if (given.weight !== null) return { problem: weighted(name, given.weight, live.place) };
  }
  const request = ({ table }: NamedTable, read: ColumnRoles): CountRequest => ({
    ...{ kind: 'scores', pin: evidencePin(table), champion: null },
    roles: { ...read, probabilities: {} },
  });
  return { live, labelled, requests: { live: request(live, roles), labelled: request(labelled, own) } };
}

const lostTable = (card: Candidate['card'], name: string, line: Place | null): Problem =>
  checkProblem(
    'evidence-unknown',
    `The live version is watched on the evidence table \`${name}\`, and the card of ${card.name} has none of that name any more.`,
    `Keep \`${name}\` under \`spec.evidence\`.`,
    line,
  );

const weighted = (name: string, column: string, place: Place): Problem =>
  checkProblem(
    'estimate-unsupported',
    `The evidence table \`${name}\` is weighted by its column ${column}, and performance is estimated for rows that count once.`,
    'Set `weight: null` if every row counts once, or take the rule out of the policy.',
    place,
  );
