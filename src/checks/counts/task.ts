import { placeOf } from '../../documents/document.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Task } from '../../domain/task.ts';
import type { Candidate } from '../check.ts';
import { checkProblem } from '../rules/problem.ts';

/** A model that a policy's rules do not fit is no reason to wave it through. */
export function taskProblem({ card }: Candidate, check: string, suited: readonly Task[]): Problem | null {
  const { task } = card.value.spec;
  if (suited.includes(task)) return null;
  return checkProblem(
    'task-unsupported',
    `The policy has ${check} rules, and none of them can judge ${task}, the task of ${card.name}.`,
    `Add a ${check} rule for ${task} to the policy, or correct \`task\`.`,
    placeOf(card, '/spec/task'),
  );
}

/** A model cannot escape a rule by calling itself another kind of model than the live version is. */
export const changedTask = ({ card }: Pick<Candidate, 'card'>, metric: string, before: Task): Problem =>
  checkProblem(
    'task-changed',
    `The policy judges ${card.name} by ${metric}, as ${before}; this version calls itself ${card.value.spec.task}.`,
    'Give another task another model name, or correct `task`.',
    placeOf(card, '/spec/task'),
  );
