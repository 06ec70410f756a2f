import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Digest } from '../domain/digest.ts';
import type { LiveObject } from './object.ts';
import { isFinal, next, type Rollout, type RolloutState, type Sight, type Step } from './state.ts';
import type { ApplyResult } from './target.ts';
import { approved, deploymentSpec, foreign, former, liveObject, readyDeployment, somewhere } from './test-objects.ts';

const { ref } = readyDeployment(approved);
const rollout: Rollout = {
  digest: approved,
  limits: { apply: 60_000, ready: 120_000, retry: 5_000 },
  objects: [
    { ref, place: somewhere, body: { apiVersion: ref.apiVersion, kind: ref.kind, spec: deploymentSpec(approved) } },
  ],
};
const order: readonly RolloutState['phase'][] = ['queued', 'applying', 'waiting', 'succeeded', 'failed', 'superseded'];

/** A cluster of one Deployment, what happens to it, and the driver that a flow would be; it dies where the events say. */
class World {
  clock = Date.UTC(2026, 10, 20);
  state: RolloutState = { phase: 'queued' };
  model: Digest | null = former;
  generation = 1;
  observed = 1;
  broken = false;
  reachable = true;
  newer: string | null = null;
  strangers = 0;
  written = 0;

  live(): LiveObject | null {
    if (this.model === null) return null;
    const ready = readyDeployment(this.model, this.observed);
    const condition = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
    const status = this.broken ? { observedGeneration: this.observed, conditions: [condition] } : ready.body.status;
    const annotations = { 'modelwarden.dev/model-digest': this.model };
    const { spec } = ready.body;
    return liveObject('apps/v1', 'Deployment', {
      generation: this.generation,
      metadata: { annotations },
      ...(spec ? { spec } : {}),
      ...(status ? { status } : {}),
    });
  }

  set(model: Digest | null): void {
    if (this.model === model) return;
    this.model = model;
    this.generation += 1;
    this.broken = false;
  }

  sight(applied: Sight['applied']): Sight {
    const problem = { code: 'cluster-unreachable', message: 'no answer', remedy: 'Look.', place: null };
    const objects = this.reachable
      ? [{ ref, live: this.live(), children: [] }]
      : ({ outcome: 'unknown', problem } as const);
    return { objects, applied, newer: this.newer };
  }

  /** One turn: look, decide, store, act, store. `dies` after the decision, after storing it, or after the act. */
  turn(dies: 'never' | 'decided' | 'stored' | 'acted', answered: boolean): void {
    const step = this.decide(null);
    if (dies === 'decided') return;
    this.store(step);
    if (dies === 'stored' || step.action.do !== 'apply') return;
    const result = this.apply(answered);
    if (dies === 'acted') return;
    this.store(this.decide([result]));
  }

  decide(applied: readonly ApplyResult[] | null): Step {
    const stored = JSON.parse(JSON.stringify(this.state)) as RolloutState;
    const step = next(rollout, stored, this.sight(applied), new Date(this.clock));
    if (isFinal(stored)) expect(step).toEqual({ state: stored, action: { do: 'nothing' }, objects: [] });
    if (step.action.do === 'apply' && step.state.phase === 'applying') {
      expect(this.clock).toBeLessThan(Date.parse(step.state.deadline));
      expect(this.newer).toBeNull();
    }
    if (step.state.phase === 'succeeded' && !isFinal(stored)) {
      expect(this.model).toBe(approved);
      expect(this.observed).toBe(this.generation);
    }
    return step;
  }

  store({ state }: Step): void {
    expect(order.indexOf(state.phase)).toBeGreaterThanOrEqual(order.indexOf(this.state.phase));
    this.state = state;
  }

  apply(answered: boolean): ApplyResult {
    if (this.reachable) {
      if (this.model !== approved) this.written += 1;
      this.set(approved);
    }
    const live = this.live();
    if (answered && this.reachable && live) return { outcome: 'applied', ref, live };
    return { outcome: 'unknown', ref, problem: { code: 'cluster-timeout', message: '', remedy: 'Look.', place: null } };
  }
}

const happening = fc.oneof(
  fc.record({
    turn: fc.constantFrom('never' as const, 'decided' as const, 'stored' as const, 'acted' as const),
    answered: fc.boolean(),
  }),
  fc.integer({ min: 0, max: 40_000 }).map((pass) => ({ pass })),
  fc.constantFrom('controller', 'breaks', 'stranger', 'removed', 'network', 'newer').map((what) => ({ what })),
);

function happen(world: World, event: typeof happening extends fc.Arbitrary<infer T> ? T : never): void {
  if ('turn' in event) world.turn(event.turn, event.answered);
  else if ('pass' in event) world.clock += event.pass;
  else if (event.what === 'controller') world.observed = world.generation;
  else if (event.what === 'breaks') world.broken = true;
  else if (event.what === 'network') world.reachable = !world.reachable;
  else if (event.what === 'newer') world.newer = 'r-2';
  else {
    world.strangers += 1;
    world.set(event.what === 'removed' ? null : foreign);
  }
}

test('whatever happens, and wherever the process dies: no step back, one write, and an end by the deadlines', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (events) => {
      const world = new World();
      for (const event of events) happen(world, event);
      if (world.strangers === 0) expect(world.written).toBeLessThanOrEqual(1);
      for (const limit of [0, rollout.limits.apply, rollout.limits.ready]) {
        world.clock += limit;
        world.turn('never', true);
      }
      expect(isFinal(world.state)).toBe(true);
    }),
    { numRuns: 2_000, seed: 20_261_120 },
  );
});

test('without strangers, failures and a dead network it succeeds, wherever the process dies', () => {
  const turns = fc.array(fc.constantFrom('decided' as const, 'stored' as const, 'acted' as const), { maxLength: 12 });
  fc.assert(
    fc.property(turns, (deaths) => {
      const world = new World();
      for (const death of deaths) world.turn(death, true);
      world.turn('never', true);
      world.observed = world.generation;
      world.turn('never', true);
      expect(world.state.phase).toBe('succeeded');
      expect(world.written).toBe(1);
    }),
    { seed: 20_261_120 },
  );
});
