import { type Document, placeOf } from '../../documents/document.ts';
import type { Place } from '../../domain/place.ts';
import type { Candidate } from '../check.ts';

/** What a deployment may cost per thousand calls, and the line that says so. */
export type Budget = {
  readonly environment: string;
  readonly amount: number;
  readonly unit: string;
  readonly place: Place;
};

type Deployment = Document<'ModelDeployment'>;

/**
 * The budget of each environment that the model is deployed to, as the base has it and as the change leaves it: a change
 * cannot raise the budget that it is judged by. Of two in one unit the lower holds; where the unit changes, both do.
 */
export function budgetsOf({ deployments, former }: Pick<Candidate, 'deployments' | 'former'>): readonly Budget[] {
  const environments = new Set(deployments.map(({ value }) => value.spec.environment));
  const kept = former.filter(({ value }) => environments.has(value.spec.environment));
  const budgets = new Map<string, Budget>();
  for (const budget of [...kept, ...deployments].flatMap(budgetIn)) {
    const key = `${budget.environment} ${budget.unit}`;
    const known = budgets.get(key);
    if (known === undefined || budget.amount < known.amount) budgets.set(key, budget);
  }
  return [...budgets.values()];
}

function budgetIn(deployment: Deployment): Budget[] {
  const { environment, budget } = deployment.value.spec;
  if (budget === null) return [];
  const { amount, unit } = budget.perThousandCalls;
  return [{ environment, amount, unit, place: placeOf(deployment, '/spec/budget/perThousandCalls/amount') }];
}
