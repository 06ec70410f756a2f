import { evidencePin } from '../../documents/evidence-table.ts';
import type { CountRequest, EvidencePin } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { isProblem, judgedTable, type NamedTable, placeIn } from '../counts/evidence.ts';
import { count } from '../rules/numbers.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { clusterFactor } from './copies.ts';
import { demandOf, type Judging, subjectOf } from './judging.ts';
import { rateFinding } from './rate.ts';
import type { RobustnessRule } from './settings.ts';

/** The outcomes of a suite of attacks, and how many tries each attack had. */
export function attackRequests(card: Judging['candidate']['card'], rule: RobustnessRule): readonly CountRequest[] {
  const table = judgedTable(card, rule.evidence, null);
  if (isProblem(table) || table.table.outcome === null) return [];
  const pin = evidencePin(table.table);
  return [outcomesOf(pin, table.table.outcome), triesOf(pin, table.table.rows.cluster)];
}

/** Spellings of 1 and 0, and room to see that there is another value. */
const outcomesOf = (pin: EvidencePin, column: string): CountRequest => ({ kind: 'categories', pin, column, top: 10 });

const triesOf = (pin: EvidencePin, cluster: string | null): CountRequest => ({
  ...{ kind: 'moments', pin, by: [], variables: [], champion: null },
  roles: {
    ...{ id: null, weight: null, cluster, label: null, positive: 1, score: null, prediction: null },
    probabilities: {},
  },
});

const resisted = /^(true|1|1\.0)$/i;
const succeeded = /^(false|0|0\.0)$/i;

/** Attacks that were not resisted, among all that were tried. */
export function attackPlan(judging: Judging): Plan {
  const { candidate, rule, line, measured } = judging;
  const table = judgedTable(candidate.card, rule.evidence, line);
  if (isProblem(table)) return { ...nothing, problems: [table] };
  const { outcome } = table.table;
  if (outcome === null) return { ...nothing, problems: [withoutOutcome(table)] };
  const place = placeIn(candidate.card, table.name, 'outcome');
  const results = attackRequests(candidate.card, rule).map(measured);
  const problems = results.flatMap((result) => problemOf(result, place));
  if (problems.length > 0) return { ...nothing, problems: problems.slice(0, 1) };
  const counts = countsOf(results[0]!, 'categories');
  if (counts === null) return nothing;
  const rowsLike = (spelling: RegExp): number =>
    counts.values.reduce((sum, [text, rows]) => sum + (spelling.test(text) ? rows : 0), 0);
  const [good, bad] = [rowsLike(resisted), rowsLike(succeeded)];
  if (good + bad < counts.rows)
    return { ...nothing, problems: [unclear(table, outcome, counts.rows - good - bad, place)] };
  const [tries] = results.flatMap((result) => countsOf(result, 'moments')?.cells ?? []);
  const subject = subjectOf(judging, { evidence: table.name }, place, { unit: 'rate', reference: null });
  const rate = { events: bad, rows: counts.rows, factor: tries === undefined ? 1 : clusterFactor(tries) };
  const words = { said: `Of the attacks in \`${table.name}\`, the share that succeeded is`, of: table.name };
  return {
    ...nothing,
    judgeable: [(confidence) => rateFinding(subject, demandOf(rule), rate, rule.minimum.rows, words, confidence)],
  };
}

const withoutOutcome = ({ name, place }: NamedTable): Problem =>
  checkProblem(
    'evidence-column',
    `The evidence table \`${name}\` names no outcome, and attacks that succeeded cannot be counted without one.`,
    'Add `outcome:` with the column that is 1 or true where the attack was resisted.',
    place,
  );

/** Leaving such rows out would let a model choose the attacks that it is judged on. */
const unclear = ({ name }: NamedTable, column: string, rows: number, place: Problem['place']): Problem =>
  checkProblem(
    'predictions-missing',
    `Column ${column} of the evidence table \`${name}\` is neither 1 nor 0, true nor false, in ${count(rows)} rows.`,
    'Write 1 where the attack was resisted, and 0 where it succeeded or nobody knows.',
    place,
  );
