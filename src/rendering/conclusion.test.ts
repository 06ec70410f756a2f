import { describe, expect, it } from 'vitest';
import {
  allowed,
  biasFails,
  falseClaim,
  inconclusive,
  observed,
  policyLoosened,
  ungoverned,
  waiting,
} from '../../test/samples/decisions.ts';
import type { Outcome } from '../domain/decision.ts';
import type { Verdict } from '../domain/verdict.ts';
import { checkConclusion, gateConclusion } from './conclusion.ts';

const verdicts: readonly Verdict[] = ['pass', 'fail', 'inconclusive', 'error', 'not-applicable'];
const outcomes: readonly Outcome[] = ['allowed', 'waiting', 'blocked', 'ungoverned'];

describe('conclusions', () => {
  it.each([
    ['a failing check', biasFails, 'failure'],
    ['a false claim', falseClaim, 'failure'],
    ['a problem', policyLoosened, 'failure'],
    ['too few rows', inconclusive, 'action_required'],
    ['missing approvals', waiting, 'action_required'],
    ['nothing missing', allowed, 'success'],
    ['no governed file', ungoverned, 'success'],
    ['observe mode', observed, 'neutral'],
  ])('of the gate for %s', (_, decision, conclusion) => {
    expect(gateConclusion(decision)).toBe(conclusion);
  });

  it('of the gate let nothing pass in enforce mode but what is allowed or ungoverned: GitHub counts neutral as passed', () => {
    for (const outcome of outcomes) {
      for (const verdict of verdicts) {
        const passes = ['success', 'neutral'].includes(gateConclusion({ ...allowed, outcome, verdict }));
        expect(passes).toBe(outcome === 'allowed' || outcome === 'ungoverned');
      }
    }
  });

  it('of a check follow its verdict', () => {
    expect(verdicts.map((verdict) => checkConclusion(verdict, 'enforce'))).toEqual([
      'success',
      'failure',
      'action_required',
      'failure',
      'success',
    ]);
    expect(new Set(verdicts.map((verdict) => checkConclusion(verdict, 'observe')))).toEqual(new Set(['neutral']));
  });
});
