import type { Place } from '../../domain/place.ts';
import type { Problem } from '../../domain/problem.ts';

/** Everything that can keep a check from answering, beside what measuring reports. The codes are stable. */
export type CheckProblemCode =
  | 'task-unsupported'
  | 'task-changed'
  | 'unit-mismatch'
  | 'evidence-unknown'
  | 'evidence-ambiguous'
  | 'evidence-column'
  | 'predictions-missing'
  | 'champion-evidence'
  | 'groups-too-many'
  | 'classes-too-many'
  | 'reference-unknown'
  | 'slices-too-many'
  | 'claim-metric-unknown'
  | 'claim-unsupported'
  | 'claim-no-rows'
  | 'imported-absent'
  | 'evidence-undisturbed'
  | 'estimate-unsupported';

export type CheckProblem = Problem & { readonly code: CheckProblemCode };

export const checkProblem = (
  code: CheckProblemCode,
  message: string,
  remedy: string,
  place: Place | null,
): CheckProblem => ({ code, message, remedy, place });
