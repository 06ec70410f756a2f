import { evidencePin } from '../../documents/evidence-table.ts';
import type { ColumnPair, CountRequest, Counts } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Limit } from '../../domain/verdict.ts';
import type { Candidate } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { type NamedTable, tableNamed } from '../counts/evidence.ts';
import { featuresOf } from '../counts/features.ts';
import { untold } from '../rules/finding.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { type Judging, subjectOf, withoutSubject } from './plan.ts';
import type { QualityRule } from './settings.ts';
import { columnsText, rowsText, tableShare } from './share.ts';
import { columnPlace } from './soundness.ts';
import { judgedPair, lostKey } from './tables.ts';

type OverlapRequest = Extract<CountRequest, { kind: 'overlap' }>;
type Overlap = Extract<Counts, { kind: 'overlap' }>;

/** What a rule about two tables has counted, or why nothing. */
type Asked =
  | { readonly request: OverlapRequest; readonly reference: NamedTable; readonly current: NamedTable }
  | { readonly inapplicable: string }
  | { readonly problem: Problem };

/** The counts that a rule about two tables needs. */
export function overlapRequests(candidate: Candidate, rule: QualityRule): CountRequest[] {
  const asked = askedOf(candidate, rule, null);
  return 'request' in asked ? [asked.request] : [];
}

function askedOf(candidate: Candidate, rule: QualityRule, line: Place | null): Asked {
  const between = rule.leakage?.between ?? rule.temporalSplit?.between ?? [];
  const pair = judgedPair(candidate, between, line);
  if (!('current' in pair)) return pair;
  const { reference, current } = pair;
  const base = { kind: 'overlap', pin: evidencePin(current.table), other: evidencePin(reference.table) } as const;
  if (rule.leakage === null) {
    const time = namedByBoth(candidate, pair, 'time', ({ table }) => table.time);
    if (time === null)
      return { inapplicable: `not both of \`${reference.name}\` and \`${current.name}\` name a \`time\`` };
    return 'code' in time ? { problem: time } : { ...pair, request: { ...base, id: null, columns: [], time } };
  }
  const { by, columns } = rule.leakage;
  const id = by.includes('id') ? namedByBoth(candidate, pair, 'rows.id', ({ table }) => table.rows.id) : null;
  if (id !== null && 'code' in id) return { problem: id };
  const alike = by.includes('rows') ? (columns.length > 0 ? columns : alikeColumns(pair)) : [];
  if (id === null && alike.length === 0) {
    return {
      inapplicable: `\`${reference.name}\` and \`${current.name}\` name neither ids both of them nor features to compare rows by`,
    };
  }
  return { ...pair, request: { ...base, id, columns: alike, time: null } };
}

type Pair = { readonly reference: NamedTable; readonly current: NamedTable };

/** A column that both tables name, or null; a problem where both tables of the live version did. */
function namedByBoth(
  { champion }: Candidate,
  { reference, current }: Pair,
  key: string,
  columnOf: (table: NamedTable) => string | null,
): ColumnPair | Problem | null {
  const [own, other] = [columnOf(current), columnOf(reference)];
  if (own !== null && other !== null) return { own, other };
  const had = [reference, current].every(({ name }) => {
    const before = champion === null ? null : tableNamed(champion, name);
    return before !== null && columnOf(before) !== null;
  });
  const without = own === null ? current : reference;
  return had ? lostKey(without, key) : null;
}

const alikeColumns = ({ reference, current }: Pair): string[] =>
  featuresOf([reference, current]).map(({ column }) => column);

/** A row that is like one of the other table by chance more often than this shows nothing by being like one. */
const mostChance = 0.01;

/**
 * How often a row of the judged table would be like one of the other by chance, as far as rows of one table are like
 * each other: with the same features for many people, they often are.
 */
function chanceOfLikeness({ rows, otherRows, repeatedRows }: Overlap): number {
  const perPair = (repeated: number, of: number): number => (2 * repeated) / of ** 2;
  const { own, other } = repeatedRows ?? { own: 0, other: 0 };
  return Math.min(1, otherRows * Math.max(perPair(own, rows), perPair(other, otherRows)));
}

/** Rows of the judged table that the training data has as well. */
export function leakagePlan(judging: Judging): Plan {
  return pairPlan(judging, 'shared-ids', ({ reference, current }, request, counts) => {
    const inCommon = (how: string): string => `have ${how} in common with a row of \`${reference.name}\``;
    const findings: Shared[] = [];
    if (counts.sharedIds !== null) {
      const place = columnPlace(judging, current, 'rows', 'id');
      findings.push({ metric: 'shared-ids', flawed: counts.sharedIds, said: inCommon('the id'), place });
    }
    if (counts.sharedRows !== null) {
      const isNamed = (judging.rule.leakage?.columns.length ?? 0) > 0;
      findings.push({
        ...{ metric: 'shared-rows', flawed: counts.sharedRows, place: current.place },
        said: inCommon(columnsText(request.columns)),
        ...(isNamed || chanceOfLikeness(counts) <= mostChance
          ? {}
          : {
              unproven:
                'rows of one table are often alike in all features, so that rows of two are by chance; name `columns` that tell rows apart',
            }),
      });
    }
    return findings;
  });
}

/** Rows of the judged table that are from before the training data ends: a model must not be judged on its past. */
export function temporalSplitPlan(judging: Judging): Plan {
  return pairPlan(judging, 'not-later', ({ reference, current }, _, { notLater }) => [
    {
      metric: 'not-later',
      flawed: notLater ?? 0,
      place: columnPlace(judging, current, 'time'),
      said: `are not later than the last row of \`${reference.name}\``,
    },
  ]);
}

type Shared = {
  readonly metric: string;
  readonly flawed: number;
  readonly place: Place;
  readonly said: string;
  /** Why it shows nothing, where it does not. */
  readonly unproven?: string;
};

function pairPlan(
  judging: Judging,
  metric: string,
  sharedBy: (pair: Pair, request: OverlapRequest, counts: Overlap) => readonly Shared[],
): Plan {
  const { candidate, rule, line, measured } = judging;
  const limit: Limit = { bound: 'atMost', value: rule.atMost ?? 0 };
  const asked = askedOf(candidate, rule, line);
  if ('problem' in asked) return { ...nothing, problems: [asked.problem] };
  if ('inapplicable' in asked) return withoutSubject(judging, metric, limit, asked.inapplicable);
  const { request, reference, current } = asked;
  const result = measured(request);
  const counts = countsOf(result, 'overlap');
  if (counts === null) return { ...nothing, problems: problemOf(result, current.place) };
  const { rows, otherRows } = counts;
  return {
    ...nothing,
    findings: sharedBy(asked, request, counts).map(({ metric, flawed, place, said, unproven }) => {
      const subject = subjectOf(judging, metric, { evidence: current.name }, place, {
        reference: { evidence: reference.name },
      });
      // Not `not-applicable`: whoever repeats a row in a table could hide by it what the tables share.
      if (unproven !== undefined && flawed > limit.value * rows)
        return untold(subject, { limit, decide: rule.decide }, { reason: unproven, n: [rows, otherRows] });
      const clause = flawed === 0 ? said.replace(/^have/, 'has').replace(/^are/, 'is') : said;
      const sentence = `Of \`${current.name}\`, ${rowsText(flawed, rows)} ${clause}`;
      const finding = tableShare({ subject, flawed, rows, table: current.name, said: sentence }, limit);
      return { ...finding, n: [rows, otherRows] };
    }),
  };
}
