import { expect, it } from 'vitest';
import { type BehaviourName, behaviours } from '../behaviours.ts';
import { type Example, exampleWorld } from './example.ts';

/** A test of a behaviour on the list, in a world of its own. Whatever it does, the simulator must not have erred. */
export function behaves(name: BehaviourName, test: (world: Example) => Promise<void>): void {
  it(behaviours[name].claim, async () => {
    const world = await exampleWorld();
    try {
      await test(world);
      expect(world.sim.bugs).toEqual([]);
    } finally {
      await world.sim.close();
    }
  });
}
