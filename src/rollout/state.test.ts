import { expect, test } from 'vitest';
import type { Problem } from '../domain/problem.ts';
import type { LiveObject } from './object.ts';
import { isFinal, next, type Rollout, type RolloutState, type Sight } from './state.ts';
import type { ApplyResult, Observation } from './target.ts';
import { approved, deploymentSpec, foreign, former, readyDeployment, somewhere } from './test-objects.ts';

const { ref } = readyDeployment(approved);
const rollout: Rollout = {
  digest: approved,
  limits: { apply: 60_000, ready: 120_000, retry: 5_000 },
  objects: [
    { ref, place: somewhere, body: { apiVersion: ref.apiVersion, kind: ref.kind, spec: deploymentSpec(approved) } },
  ],
};
const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, second));
const time = (second: number) => at(second).toISOString();

const seen = (live: LiveObject | null): readonly Observation[] => [{ ref, live, children: [] }];
const sight = (objects: Sight['objects'], rest: Partial<Sight> = {}): Sight => ({
  objects,
  applied: null,
  newer: null,
  ...rest,
});
const done = (live = readyDeployment(approved)): readonly ApplyResult[] => [{ outcome: 'applied', ref, live }];
const problem = (code: string): Problem => ({ code, message: code, remedy: 'Look.', place: null });
const silent = { outcome: 'unknown', problem: problem('cluster-timeout') } as const;

const starting = (digest = approved): LiveObject => {
  const live = readyDeployment(digest);
  return { ...live, generation: 2 };
};
const applying = next(rollout, { phase: 'queued' }, sight(seen(annotated(former))), at(0)).state;
const waiting = next(rollout, applying, sight(seen(readyDeployment(former)), { applied: done() }), at(1)).state;
const failureOf = (state: RolloutState) => (state.phase === 'failed' ? state.problem.code : state.phase);

test('a queued rollout looks first, remembers what was there, and asks for the apply', () => {
  const step = next(rollout, { phase: 'queued' }, sight(seen(readyDeployment(former))), at(0));
  expect(step.action).toEqual({ do: 'apply' });
  expect(step.state).toMatchObject({ phase: 'applying', deadline: time(60) });
  const unseen = next(rollout, { phase: 'queued' }, sight(silent), at(0));
  expect(unseen.state).toEqual({ phase: 'applying', deadline: time(60), before: null });
  expect(unseen.action).toEqual({ do: 'wait', until: time(5) });
});

test('once applied it waits under a new deadline, and judges only what it sees afterwards', () => {
  const step = next(rollout, applying, sight(seen(readyDeployment(approved)), { applied: done() }), at(9));
  expect(step.state).toMatchObject({ phase: 'waiting', deadline: time(129) });
  expect(step.action).toEqual({ do: 'wait', until: time(9) });
});

test('pending waits until the deadline; ready succeeds and records the digest that the cluster carries', () => {
  const step = next(rollout, waiting, sight(seen(starting())), at(20));
  expect(step).toMatchObject({ state: { phase: 'waiting' }, action: { do: 'wait', until: time(121) } });
  expect(step.objects).toMatchObject([{ readiness: 'pending' }]);
  const end = next(rollout, waiting, sight(seen(readyDeployment(approved))), at(30));
  expect(end.state).toMatchObject({
    phase: 'succeeded',
    at: time(30),
    objects: [{ readiness: 'ready', carries: true, uid: 'u-1' }],
  });
  expect(end.action).toEqual({ do: 'nothing' });
});

test('not ready by the deadline fails and says what was missing; ready, but seen late, succeeds', () => {
  const late = next(rollout, waiting, sight(seen(starting())), at(121)).state;
  expect(failureOf(late)).toBe('rollout-not-ready');
  expect(late).toMatchObject({
    problem: { place: somewhere, message: expect.stringContaining('has not looked at this version') },
  });
  expect(next(rollout, waiting, sight(seen(readyDeployment(approved))), at(9_999)).state.phase).toBe('succeeded');
});

test('a refusal fails at once, at the manifest’s place', () => {
  const refused: ApplyResult = { outcome: 'refused', ref, problem: problem('cluster-conflict') };
  const { state } = next(rollout, applying, sight(seen(null), { applied: [refused] }), at(2));
  expect(state).toMatchObject({ phase: 'failed', problem: { code: 'cluster-conflict', place: somewhere } });
});

test('an apply with an unknown outcome pauses, looks, and only then applies again', () => {
  const lost: ApplyResult = { ...silent, ref };
  const pause = next(rollout, applying, sight(seen(readyDeployment(former)), { applied: [lost] }), at(10));
  expect(pause).toMatchObject({ state: applying, action: { do: 'wait', until: time(15) } });
  expect(next(rollout, pause.state, sight(seen(annotated(former))), at(15)).action).toEqual({ do: 'apply' });
});

test('nothing is applied after the deadline', () => {
  const step = next(rollout, applying, sight(seen(readyDeployment(former))), at(60));
  expect(failureOf(step.state)).toBe('rollout-not-applied');
  expect(step.action).toEqual({ do: 'nothing' });
  expect(next(rollout, applying, sight(silent), at(59)).action).toEqual({ do: 'wait', until: time(60) });
});

test('a resumed apply stops when somebody put another model there meanwhile, and goes on when it was us', () => {
  expect(failureOf(next(rollout, applying, sight(seen(annotated(foreign))), at(5)).state)).toBe('rollout-overtaken');
  const resumed = next(rollout, applying, sight(seen(readyDeployment(approved))), at(5));
  expect(resumed.action).toEqual({ do: 'apply' });
  expect(resumed.state).toEqual(applying);
});

/** A Deployment that states its model by annotation, and not only by its image. */
function annotated(digest: typeof approved): LiveObject {
  const live = readyDeployment(digest);
  const metadata = { annotations: { 'modelwarden.dev/model-digest': digest } };
  return { ...live, body: { ...live.body, metadata } };
}

test('while waiting, another model, a removal, or an unreadable cluster at the deadline end it', () => {
  expect(failureOf(next(rollout, waiting, sight(seen(readyDeployment(foreign))), at(5)).state)).toBe(
    'rollout-overtaken',
  );
  expect(failureOf(next(rollout, waiting, sight(seen(null)), at(5)).state)).toBe('rollout-removed');
  expect(next(rollout, waiting, sight({ ...silent, outcome: 'refused' }), at(5)).state).toEqual(waiting);
  expect(failureOf(next(rollout, waiting, sight(silent), at(121)).state)).toBe('rollout-not-readable');
});

test('what may not be read is not written to', () => {
  const { state } = next(
    rollout,
    applying,
    sight({ outcome: 'refused', problem: problem('cluster-forbidden') }),
    at(5),
  );
  expect(failureOf(state)).toBe('cluster-forbidden');
});

test('an object that a delivery agent keeps is never written to', () => {
  const kept = { ...readyDeployment(former), managers: ['argocd-controller'] };
  const step = next(rollout, { phase: 'queued' }, sight(seen(kept)), at(0));
  expect(failureOf(step.state)).toBe('rollout-kept-by-agent');
  expect(step.action).toEqual({ do: 'nothing' });
});

test('a newer rollout supersedes from every phase that is not final', () => {
  for (const state of [{ phase: 'queued' } as const, applying, waiting]) {
    const step = next(rollout, state, sight(seen(readyDeployment(approved)), { applied: done(), newer: 'r-2' }), at(3));
    expect(step).toEqual({
      state: { phase: 'superseded', at: time(3), by: 'r-2' },
      action: { do: 'nothing' },
      objects: [],
    });
    expect(isFinal(step.state)).toBe(true);
  }
});
