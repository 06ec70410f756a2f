import { championUnavailable } from '../../domain/measurement.ts';
import { sourcesOf } from '../../metrics/sources.ts';
import { problemOf } from '../counts/cells.ts';
import { joined, nothing, type Plan } from '../rules/plan.ts';
import { type Budget, budgetsOf } from './budgets.ts';
import { budgetsPlan, limitPlan, perThousand } from './ceilings.ts';
import { comparisonPlan } from './comparison.ts';
import { countedOf } from './counted.ts';
import { amountPlace, type Judging, missing, without } from './judging.ts';
import { type AmountTable, amountTables } from './tables.ts';

/** What one rule has to judge. */
export function rulePlan(judging: Judging): Plan {
  const { candidate, rule, line } = judging;
  const { tables, problems } = amountTables(candidate, rule, line);
  if (problems.length > 0) return { ...nothing, problems };
  if (tables.length === 0) return without(judging, `no evidence table of the card has an amount \`${rule.amount}\``);
  const budgets = rule.against === 'budget' ? budgetsOf(candidate) : [];
  if (rule.against === 'budget' && budgets.length === 0)
    return without(judging, 'no deployment of the model has a budget');
  return joined(tables.map((table) => tablePlan(judging, table, budgets)));
}

function tablePlan(judging: Judging, table: AmountTable, budgets: readonly Budget[]): Plan {
  const { candidate, rule, measured } = judging;
  const counted = countedOf(candidate, rule, table);
  if ('problem' in counted) return { ...nothing, problems: [counted.problem] };
  if (!('request' in counted)) return missing(judging, table, counted);
  const result = measured(counted.request);
  const [problem] = problemOf(result, amountPlace(judging, table));
  if (problem?.code === championUnavailable) {
    const untold = `the live version's evidence cannot be read (${problem.message.replace(/\.$/, '')})`;
    return missing(judging, table, { untold });
  }
  const [scoped] = sourcesOf(result, []);
  if (problem !== undefined || scoped === undefined) return { ...nothing, problems: problem ? [problem] : [] };
  const { metric, version } = counted;
  if (version !== null) return comparisonPlan(judging, table, version, metric, scoped.source);
  const mean = perThousand(metric, scoped.source);
  return rule.perThousand === null
    ? budgetsPlan(judging, table, budgets, mean)
    : limitPlan(judging, table, rule.perThousand, mean);
}
