import { ProblemError } from '../domain/problem.ts';

/** Everything that can be wrong with what is to be rolled out, before any cluster is asked. */
export type RolloutProblemCode =
  | 'rollout-kind-never'
  | 'rollout-kind-form'
  | 'rollout-namespace-never'
  | 'rollout-namespaces-missing'
  | 'manifest-too-large'
  | 'manifest-too-many'
  | 'manifest-empty'
  | 'manifest-not-an-object'
  | 'manifest-field'
  | 'manifest-kind'
  | 'manifest-namespace'
  | 'manifest-exported'
  | 'manifest-number'
  | 'manifest-duplicate'
  | 'manifest-digest-missing'
  | 'manifest-digest-differs';

export class RolloutError extends ProblemError<RolloutProblemCode> {}
