import type { z } from 'zod';
import { check as bias } from '../../checks/bias.ts';
import type { Candidate, Check, Settings } from '../../checks/check.ts';
import { scopeOf } from '../../checks/counts/cells.ts';
import { check as drift } from '../../checks/drift.ts';
import type { Document } from '../../documents/document.ts';
import { columnRoles, evidencePin, numberColumns } from '../../documents/evidence-table.ts';
import type { CheckReport } from '../../domain/finding.ts';
import type { ChampionRoles, CountRequest, EvidencePin, MeasurementResult } from '../../domain/measurement.ts';
import type { Problem } from '../../domain/problem.ts';
import { measurementKey } from '../../evidence/measurement-key.ts';
import type { Counter } from '../../flow/measure.ts';
import { fairnessMetrics } from '../../metrics/fairness.ts';
import { lacks, type Metric } from '../../metrics/metric.ts';
import { isOfWholeTable, requestOf, sourcesOf } from '../../metrics/sources.ts';
import { metricsOf } from '../../metrics/table.ts';
import { confidence, type MeasuredNumber, numberOf, numbersOf, type TableMeasures } from './numbers.ts';
import { cardFor, type Question } from './question.ts';

export type Tables = {
  readonly table: EvidencePin;
  readonly champion: EvidencePin | null;
  readonly reference: EvidencePin | null;
};

/** Every number that the columns of a table allow. Each has an interval at 95 %, or the reason why it has none. */
export async function tableMeasures(tables: Tables, question: Question, counter: Counter): Promise<TableMeasures> {
  const { table, champion, reference } = tables;
  const card = cardFor(question, 'candidate', { holdout: table, training: reference ?? undefined });
  const other = champion === null ? null : cardFor(question, 'champion', { holdout: champion });
  const candidate: Candidate = { model: 'table', tier: 'minimal', card, champion: other, deployments: [], former: [] };
  const asked = allowed(question, card);
  const pairing = championOf(other);
  const plans = [
    { kind: 'metrics', by: [], champion: null },
    ...(pairing === null ? [] : [{ kind: 'againstChampion', by: [], champion: pairing } as const]),
    ...question.slices.map((column) => ({ kind: 'slices', by: [column], champion: null }) as const),
  ] as const;
  const requests = plans.flatMap(({ by, champion: paired }) =>
    sliceable(asked, by).map((metric) => requestIn(card, metric, by, paired)),
  );
  const biasSettings = question.groups.length === 0 ? null : settingsOf(bias, biasRules(question));
  const driftSettings = reference === null ? null : settingsOf(drift, driftRules(question));
  const profile: CountRequest = { kind: 'profile', pin: table, id: question.id };
  const results = await counted(counter, [
    profile,
    ...requests,
    ...(biasSettings === null ? [] : bias.requests(candidate, biasSettings.value)),
    ...(driftSettings === null ? [] : drift.requests(candidate, driftSettings.value)),
  ]);

  const numbers = (kind: (typeof plans)[number]['kind']): MeasuredNumber[] =>
    plans
      .filter((plan) => plan.kind === kind)
      .flatMap(({ by, champion: paired }) =>
        sliceable(asked, by).flatMap((metric) =>
          sourcesOf(results(requestIn(card, metric, by, paired)), by).map((scoped) =>
            numberOf(
              metric,
              scopeOf(scoped),
              paired === null ? null : { version: 'champion' },
              paired === null ? metric.level(scoped.source, confidence) : metric.difference(scoped.source, confidence),
            ),
          ),
        ),
      );
  const reports: CheckReport[] = [
    ...(biasSettings === null ? [] : [bias.judge(candidate, biasSettings, results)]),
    ...(driftSettings === null ? [] : [drift.judge(candidate, driftSettings, results)]),
  ];
  const named = (check: string): MeasuredNumber[] =>
    reports.filter((report) => report.check === check).flatMap(numbersOf);
  const profiled = results(profile);
  return {
    table: table.uri,
    digest: table.digest,
    rows: 'measurement' in profiled && 'rows' in profiled.measurement.counts ? profiled.measurement.counts.rows : 0,
    task: question.task,
    metrics: numbers('metrics'),
    againstChampion: numbers('againstChampion'),
    slices: numbers('slices'),
    groups: named('bias'),
    drift: named('drift'),
    problems: unique([
      ...[profile, ...requests].map(results).flatMap((result) => ('problem' in result ? [result.problem] : [])),
      ...reports.flatMap(({ problems }) => problems),
    ]),
  };
}

/** Metrics of the task whose columns are named. */
function allowed({ task }: Question, card: Document<'ModelCard'>): readonly Metric[] {
  const table = card.value.spec.evidence.holdout!;
  const roles = columnRoles(table);
  return metricsOf(task, () => numberColumns(table)).filter(({ needs }) => needs.every((role) => !lacks(roles, role)));
}

const sliceable = (asked: readonly Metric[], by: readonly string[]): readonly Metric[] =>
  by.length === 0 ? asked : asked.filter((metric) => !isOfWholeTable(metric));

const requestIn = (
  card: Document<'ModelCard'>,
  metric: Metric,
  by: readonly string[],
  champion: ChampionRoles | null,
): CountRequest => {
  const table = card.value.spec.evidence.holdout!;
  return requestOf(metric, { pin: evidencePin(table), roles: columnRoles(table) }, by, champion);
};

function championOf(card: Document<'ModelCard'> | null): ChampionRoles | null {
  const table = card?.value.spec.evidence.holdout;
  return table === undefined ? null : { pin: evidencePin(table), roles: columnRoles(table), pairing: 'one-to-one' };
}

/**
 * Checks judge; here nobody asks for a verdict, so each number is asked for with a limit that nothing can miss. What a
 * check compares it compares at once, and its intervals hold together.
 */
function settingsOf<Schema extends z.ZodType>(
  check: Check<Schema>,
  rules: readonly object[],
): Settings<z.infer<Schema>> {
  return { value: check.settings.parse({ confidence, rules }) as z.infer<Schema>, placeOf: () => null };
}

const biasRules = ({ task, label, score }: Question): readonly object[] =>
  fairnessMetrics
    .filter(
      ({ tasks, family, name }) =>
        tasks.includes(task) &&
        (family !== 'means' || task === 'regression' || score !== null) &&
        (label !== null || name.startsWith('demographic-parity')),
    )
    .map(({ name, unit }) =>
      unit === 'ratio' ? { metric: name, atLeast: 0 } : { metric: name, atMost: Number.MAX_SAFE_INTEGER },
    );

const driftRules = ({ score, numeric, categorical }: Question): readonly object[] => [
  ...(numeric.length + categorical.length === 0
    ? []
    : ['psi', 'ks'].map((measure) => ({ on: 'features', measure, atMost: Number.MAX_SAFE_INTEGER }))),
  ...(score === null
    ? []
    : ['psi', 'ks'].map((measure) => ({ on: 'score', measure, atMost: Number.MAX_SAFE_INTEGER }))),
];

async function counted(
  counter: Counter,
  requests: readonly CountRequest[],
): Promise<(request: CountRequest) => MeasurementResult> {
  const each = new Map(requests.map((request) => [measurementKey(request), request]));
  const answers = await counter.count([...each.values()]);
  const byKey = new Map([...each.keys()].map((key, index) => [key, answers[index]!]));
  return (request) => byKey.get(measurementKey(request))!;
}

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values(),
];
