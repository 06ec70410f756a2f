import { placeOf } from '../../documents/document.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Candidate } from '../check.ts';
import { checkProblem } from '../rules/problem.ts';

/** A task that a check cannot judge is no reason to wave it through. */
export function taskProblem({ card }: Candidate, check: string): Problem | null {
  const { task } = card.value.spec;
  if (task === 'binary-classification') return null;
  return checkProblem(
    'task-unsupported',
    `The policy asks for ${check}, which this version judges for binary classification only; the task of ${card.name} is ${task}.`,
    `Take the ${check} rules out of the policy that governs this model, or correct \`task\`.`,
    placeOf(card, '/spec/task'),
  );
}
