import type { World } from '../state/world.ts';
import { Deliveries } from '../webhooks/deliveries.ts';
import type { Event, Outcome } from './event.ts';
import { Faults } from './faults.ts';
import { RateLimit } from './rate-limit.ts';
import type { LoggedRequest } from './request-log.ts';

/** The moving parts around the world. Changes are made one at a time; reads go on beside them. */
export class Core {
  readonly world: World;
  readonly faults = new Faults();
  readonly deliveries: Deliveries;
  readonly rateLimit = new RateLimit();
  readonly requests: LoggedRequest[] = [];
  /** What the simulator got wrong by GitHub's own description. A test that uses it should find this empty. */
  readonly bugs: Error[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(world: World, webhookPatience: number) {
    this.world = world;
    this.deliveries = new Deliveries(world, this.faults, webhookPatience);
  }

  /** Makes a change alone, writes the webhooks of it down, and sends them. */
  change<T>(make: () => Promise<Outcome<T>> | Outcome<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      try {
        const { result, events } = await make();
        this.deliveries.send(events.flatMap((event) => this.deliveries.written(event)));
        return result;
      } catch (error) {
        if (error instanceof Error && error.name === 'SimulatorBug') this.bugs.push(error);
        throw error;
      }
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** A change that has nothing to give back but what it tells. */
  tell(make: () => Promise<readonly Event[]> | readonly Event[]): Promise<void> {
    return this.change(async () => ({ result: undefined, events: await make() }));
  }
}
