import type { CountRequest } from '../../domain/measurement.ts';
import { lacks } from '../../metrics/metric.ts';
import { total } from '../../statistics/moments.ts';
import { countsOf, problemOf, scopeOf } from '../counts/cells.ts';
import { columnProblem } from '../counts/evidence.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { clusterFactor } from './copies.ts';
import type { Disturbed } from './disturbed.ts';
import { demandOf, type Judging, subjectOf } from './judging.ts';
import { kindsProblem, namedScope } from './kinds.ts';
import { rateFinding } from './rate.ts';

/** What a table that has predictions is counted for. */
export const flipRequests = (disturbed: Disturbed): readonly CountRequest[] =>
  lacks(disturbed.roles, 'prediction') ? [] : [flipRequest(disturbed)];

/** Rows of each kind whose prediction is another one than undisturbed. The label has no part in it. */
const flipRequest = ({ pin, roles, undisturbed, by }: Disturbed): CountRequest => ({
  ...{ kind: 'moments', pin, by, variables: [{ of: 'flip' }] },
  roles: { ...roles, label: null },
  champion: { ...undisturbed, roles: { ...undisturbed.roles, label: null } },
});

export function flipPlan(judging: Judging, tables: readonly Disturbed[]): Plan {
  const { candidate, rule, measured } = judging;
  return joined(
    tables.map((disturbed): Plan => {
      const { table, original, place, roles } = disturbed;
      if (lacks(roles, 'prediction'))
        return { ...nothing, problems: [columnProblem(candidate.card, table.name, 'prediction', rule.metric)] };
      const result = measured(flipRequest(disturbed));
      const counts = countsOf(result, 'moments');
      if (counts === null) return { ...nothing, problems: problemOf(result, place) };
      const many = kindsProblem(counts.cells.length, disturbed);
      if (many !== null) return { ...nothing, problems: [many] };
      const judgeable = counts.cells.map((cell) => (confidence: number) => {
        const exact = { ...cell, exponents: counts.exponents };
        const share = total(exact, 1) / total(exact, 0);
        const rate = { events: share * cell.rows, rows: cell.rows, factor: clusterFactor(cell) };
        const scope = namedScope(scopeOf({ columns: disturbed.by, values: cell.values }), disturbed, tables);
        const kind = Object.values(scope).join(', ') || `\`${table.name}\``;
        return rateFinding(
          subjectOf(judging, scope, place, { unit: 'rate', reference: { evidence: original.name } }),
          demandOf(rule),
          rate,
          rule.minimum.rows,
          { said: `Disturbed by ${kind}, the share of other predictions than undisturbed is`, of: kind },
          confidence,
        );
      });
      return { ...nothing, judgeable };
    }),
  );
}
