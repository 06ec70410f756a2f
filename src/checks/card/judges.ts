import { columnRoles, evidencePin } from '../../documents/evidence-table.ts';
import type { Finding } from '../../domain/finding.ts';
import type { CountRequest } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import { lacks } from '../../metrics/metric.ts';
import { sourcesOf } from '../../metrics/sources.ts';
import { metricFor } from '../../metrics/table.ts';
import { criticalValue } from '../../statistics/distributions/normal.ts';
import { detectableDifference, rowsNeededByScaling } from '../../statistics/power.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { problemOf } from '../counts/cells.ts';
import { columnProblem, type NamedTable, placeIn, tablesOf } from '../counts/evidence.ts';
import { judged, type Subject, untold } from '../rules/finding.ts';
import { count, decimal, percent } from '../rules/numbers.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { presence } from './presence.ts';
import type { CardSettings } from './settings.ts';

type Card = Candidate['card'];
type Agreement = NonNullable<CardSettings['judge']['agreement']>;

/** A table whose outcomes a model graded, and the table of this card in which that model and people graded the same. */
type GradedTable = {
  readonly table: NamedTable;
  readonly model: string;
  readonly calibration: NamedTable | null;
  readonly place: Place;
};

const gradedTables = (card: Card): readonly GradedTable[] =>
  tablesOf(card).flatMap((table): GradedTable[] => {
    const { judge } = table.table;
    if (judge === null) return [];
    const calibration = tablesOf(card).find(({ name, table: { uri } }) =>
      [name, uri].includes(judge.calibration ?? ''),
    );
    return [{ table, model: judge.model, calibration: calibration ?? null, place: placeIn(card, table.name, 'judge') }];
  });

/** Cohen's kappa, for as many grades as there are. */
const kappa = metricFor('kappa', 'multiclass-classification')!;

const agreementRequest = ({ table }: NamedTable): CountRequest => ({
  ...{ kind: 'matrix', by: [], champion: null },
  pin: evidencePin(table),
  roles: { ...columnRoles(table), score: null },
});

export const judgeRequests = ({ card }: Candidate, { judge: { agreement } }: CardSettings): CountRequest[] =>
  agreement === null
    ? []
    : gradedTables(card).flatMap(({ calibration }) =>
        calibration === null || kappa.needs.some((role) => lacks(columnRoles(calibration.table), role))
          ? []
          : [agreementRequest(calibration)],
      );

/** What graded the outcomes must be calibrated: anew with every change of it, and as well as the policy asks. */
export function judgesPlan(candidate: Candidate, settings: Settings<CardSettings>, measured: Measured): Plan {
  const { agreement } = settings.value.judge;
  return joined(
    gradedTables(candidate.card).flatMap((graded): Plan[] => [
      { ...nothing, findings: recalibration(candidate, graded, settings.placeOf('/judge')) },
      ...(agreement === null
        ? []
        : [agreementPlan(candidate, graded, agreement, settings.placeOf('/judge'), measured)]),
    ]),
  );
}

/** A judge that is new grades by a measure that nobody has held against people's yet. */
function recalibration({ champion, model }: Candidate, graded: GradedTable, rule: Place | null): Finding[] {
  const { table, calibration } = graded;
  const before = champion === null ? [] : gradedTables(champion);
  const former = before.find(({ table: { name } }) => name === table.name) ?? before[0];
  if (former === undefined || former.model === graded.model) return [];
  const known = new Set(before.map((each) => each.calibration?.table.digest));
  const isNew = calibration !== null && !known.has(calibration.table.digest);
  const found =
    calibration === null
      ? 'no evidence table of the card is its calibration'
      : isNew
        ? `\`${calibration.name}\` is its own calibration`
        : `\`${calibration.name}\` is still the calibration of that one`;
  return [
    presence({
      ...{ model, metric: 'judge-calibration', scope: { evidence: table.name }, reference: null },
      found: isNew ? 1 : 0,
      how: 'compared with the card of the live version',
      message: `\`${table.name}\` is graded by ${graded.model} and no longer by ${former.model}, and ${found}.`,
      place: graded.place,
      rule,
    }),
  ];
}

function agreementPlan(
  { card, model }: Candidate,
  { table, calibration, place, model: grader }: GradedTable,
  agreement: Agreement,
  rule: Place | null,
  measured: Measured,
): Plan {
  if (calibration === null) return { ...nothing, problems: [uncalibrated(table, grader, place)] };
  const lacking = kappa.needs.find((role) => lacks(columnRoles(calibration.table), role));
  if (lacking !== undefined)
    return { ...nothing, problems: [columnProblem(card, calibration.name, lacking, 'agreement with people')] };
  const result = measured(agreementRequest(calibration));
  const problems = problemOf(result, calibration.place);
  const [scoped] = sourcesOf(result, []);
  if (problems.length > 0 || scoped === undefined) return { ...nothing, problems };
  const subject: Subject = {
    ...{ check: 'card', model, metric: 'judge-agreement', scope: { evidence: table.name } },
    ...{ reference: { evidence: calibration.name }, unit: 'none', place, rule },
  };
  return {
    ...nothing,
    judgeable: [
      (confidence) => agreementFinding(subject, agreement, kappa.level(scoped.source, confidence), grader, confidence),
    ],
  };
}

function agreementFinding(
  subject: Subject,
  { atLeast, minimum, decide }: Agreement,
  found: ReturnType<typeof kappa.level>,
  grader: string,
  confidence: number,
): Finding {
  const limit = { bound: 'atLeast', value: atLeast } as const;
  if (found === null) {
    const reason = 'the grades do not vary, or there are none';
    return untold(subject, { limit, decide }, { reason, n: [0] });
  }
  const { estimate, interval, method, rows } = found;
  const error = interval === null ? 0 : (interval.upper - interval.lower) / 2 / criticalValue(confidence);
  const sureness = { significance: (1 - confidence) / 2, power: 0.8 };
  const settled = rowsNeededByScaling(rows, error, Math.abs(estimate - atLeast), sureness) ?? 0;
  const needs = Math.max(settled, minimum.rows);
  const range =
    interval === null
      ? `without an interval: ${method}`
      : `${percent(confidence)} interval ${decimal(interval.lower)} to ${decimal(interval.upper)}`;
  return judged(
    subject,
    { limit, decide },
    {
      ...{ estimate, interval, confidence, n: [rows], tooFew: rows < minimum.rows },
      method: interval === null ? method : `${method}, Bonferroni`,
      detectable: interval === null ? null : detectableDifference(error, sureness),
      needs: needs > rows ? { rows: needs, of: subject.reference?.evidence ?? '' } : null,
      message: `${grader} and people agree with a kappa of ${decimal(estimate)} (${range}) on ${count(rows)} cases; at least ${atLeast} is asked.`,
    },
  );
}

const uncalibrated = ({ name }: NamedTable, grader: string, place: Place): Problem =>
  checkProblem(
    'evidence-unknown',
    `The policy asks how far ${grader}, who graded \`${name}\`, agrees with people, and no evidence table of the card shows it.`,
    'Pin a table with the grades of both under `spec.evidence` (people as `label`, the judge as `prediction`), and name it as `judge.calibration`.',
    place,
  );
