import { evidencePin, groupColumns } from '../../documents/evidence-table.ts';
import { suggestion } from '../../documents/suggestion.ts';
import { canonicalJson } from '../../domain/digest.ts';
import type { CountRequest, ImportedValue } from '../../domain/measurement.ts';
import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate, Measured, Settings } from '../check.ts';
import { countsOf, problemOf } from '../counts/cells.ts';
import { isProblem, judgedTable, type NamedTable } from '../counts/evidence.ts';
import { nothing, type Plan } from '../rules/plan.ts';
import { checkProblem } from '../rules/problem.ts';
import { importedFinding, takesInterval, toolNames } from './finding.ts';
import type { ImportedRule, ImportedSettings } from './settings.ts';

/** The reports that the rules need, each once. */
export function importedRequests({ card }: Candidate, { rules }: ImportedSettings): CountRequest[] {
  const requests = rules.flatMap((rule) => {
    const table = judgedTable(card, rule.evidence, null);
    return isProblem(table) ? [] : [requestOf(rule, table)];
  });
  return [...new Map(requests.map((request) => [canonicalJson(request), request])).values()];
}

const requestOf = ({ source }: ImportedRule, { table }: NamedTable): CountRequest => ({
  kind: 'imported',
  pin: evidencePin(table),
  source,
  groups: [...new Set(groupColumns(table).flat())],
});

export function rulePlan(
  { card, model }: Candidate,
  settings: Settings<ImportedSettings>,
  index: number,
  measured: Measured,
): Plan {
  const rule = settings.value.rules[index]!;
  const line = settings.placeOf(`/rules/${index}`);
  const table = judgedTable(card, rule.evidence, line);
  if (isProblem(table)) return { ...nothing, problems: [table] };
  const result = measured(requestOf(rule, table));
  const counts = countsOf(result, 'imported');
  if (counts === null) return { ...nothing, problems: problemOf(result, table.place) };
  const wanted = Object.entries(rule.scope);
  const values = counts.report.filter(
    ({ metric, scope }) => metric === rule.metric && wanted.every(([name, value]) => scope[name] === String(value)),
  );
  if (values.length === 0) return { ...nothing, problems: [absent(rule, table.name, counts.report, line)] };
  const found = values.map((value) => ({
    rule,
    value,
    subject: {
      ...{ check: 'imported', model, metric: rule.metric },
      scope: { ...value.scope, source: `${rule.source} (not recomputed)` },
      ...{ reference: null, unit: value.isShare ? 'rate' : 'none', place: table.place, rule: line },
    },
  }));
  return {
    ...nothing,
    judgeable: found.filter(takesInterval).map((one) => (confidence) => importedFinding(one, confidence)),
    // No confidence is spent on a value that has no interval.
    findings: found.filter((one) => !takesInterval(one)).map((one) => importedFinding(one, 0.95)),
  };
}

/** A report that lacks what policy asks for is no reason to wave the model through. */
function absent(rule: ImportedRule, table: string, report: readonly ImportedValue[], place: Place | null): Problem {
  const known = [...new Set(report.map(({ metric }) => metric))].sort();
  const meant = known.includes(rule.metric) ? null : suggestion(rule.metric, known);
  const scope = Object.entries(rule.scope).map(([name, value]) => `${name} ${value}`);
  const about = scope.length === 0 ? '' : ` for ${scope.join(', ')}`;
  const listed = `${known.slice(0, 20).join(', ')}${known.length > 20 ? `, and ${known.length - 20} more` : ''}`;
  return checkProblem(
    'imported-absent',
    `The report \`${table}\` of ${toolNames[rule.source]} has no ${rule.metric}${about}. It has: ${listed}.`,
    `${meant === null ? 'Correct the rule' : `Write ${meant}`}, or have the tool compute it.`,
    place,
  );
}
