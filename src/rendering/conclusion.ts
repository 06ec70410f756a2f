import type { Decision } from '../domain/decision.ts';
import type { Verdict } from '../domain/verdict.ts';

/**
 * The conclusions that we give. GitHub lets a required check pass on `neutral` and `skipped` as well as on `success`
 * (docs: troubleshooting required status checks), so `neutral` is for observe mode alone and `skipped` for nothing.
 */
export type Conclusion = 'success' | 'failure' | 'action_required' | 'neutral';

/** The conclusion of one check's run. */
export function checkConclusion(verdict: Verdict, mode: Decision['mode']): Conclusion {
  if (mode === 'observe') return 'neutral';
  switch (verdict) {
    case 'pass':
    case 'not-applicable':
      return 'success';
    case 'inconclusive':
      return 'action_required';
    case 'fail':
    case 'error':
      return 'failure';
  }
}

/** The conclusion of the gate. Anything blocked that is not merely inconclusive is a failure, whatever the reason. */
export function gateConclusion({ outcome, mode, verdict }: Decision): Conclusion {
  if (outcome === 'ungoverned') return 'success';
  if (mode === 'observe') return 'neutral';
  switch (outcome) {
    case 'allowed':
      return 'success';
    case 'waiting':
      return 'action_required';
    case 'blocked':
      return verdict === 'inconclusive' ? 'action_required' : 'failure';
  }
}
