import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../core/event.ts';
import type { Faults } from '../core/faults.ts';
import type { App } from '../state/apps.ts';
import { known } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { eventPayload } from './payload.ts';
import { receivers } from './receivers.ts';
import { deliveryHeaders } from './signature.ts';
import { sent, type WebhookTarget } from './target.ts';

export type Delivery = {
  readonly id: number;
  readonly guid: string;
  readonly appId: number;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly event: string;
  readonly action: string | null;
  readonly redelivery: boolean;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  deliveredAt: string;
  /** Null until an answer came, or it is sure that none will. */
  answer: { readonly status: string; readonly code: number; readonly seconds: number; readonly body: string } | null;
};

type Held = { readonly delivery: Delivery; behind: number };

/** The outbox of all webhooks: what was sent to whom, with what answer. Nothing is sent twice by itself. */
export class Deliveries {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #patience: number;
  readonly #targets = new Map<number, WebhookTarget>();
  readonly #all = new Map<number, Delivery>();
  readonly #underWay = new Set<Promise<void>>();
  #held: Held[] = [];

  constructor(world: World, faults: Faults, patience: number) {
    this.#world = world;
    this.#faults = faults;
    this.#patience = patience;
  }

  deliverTo(appId: number, target: WebhookTarget): void {
    this.#targets.set(appId, target);
  }

  of(appId: number): Delivery[] {
    return [...this.#all.values()].filter((delivery) => delivery.appId === appId);
  }

  get(id: number): Delivery | undefined {
    return this.#all.get(id);
  }

  /** Writes the deliveries of an event down, as things stand now, in the order in which they will go out. */
  written(event: Event): Delivery[] {
    const world = this.#world;
    return receivers(world, event).map(({ app, installation }) => {
      const payload = eventPayload(world, event, installation);
      return this.#added(app, event.name, event.action, JSON.stringify(payload), world.nextGuid(), false, {
        installationId: installation?.id ?? event.installationId,
        repositoryId: event.repositoryId,
      });
    });
  }

  /** The same payload and the same GUID once more, as a new delivery. */
  redelivered(delivery: Delivery): Delivery {
    const app = known(this.#world.state.apps.get(delivery.appId), `app ${delivery.appId}`);
    const { event, action, body, guid } = delivery;
    return this.#added(app, event, action, body, guid, true, delivery);
  }

  /** Sends without waiting for the answers: GitHub does not wait either. */
  send(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const faults = this.#faults.strikingDelivery(delivery.event, delivery.action);
      const dropped = faults.some((fault) => fault.kind === 'drop');
      const copies = 1 + faults.filter((fault) => fault.kind === 'double').length;
      const delay = faults.reduce((sum, fault) => sum + (fault.kind === 'delay' ? fault.milliseconds : 0), 0);
      const behind = faults.reduce(
        (most, fault) => (fault.kind === 'reorder' ? Math.max(most, fault.behind) : most),
        0,
      );
      if (dropped) continue;
      if (behind > 0) this.#held.push({ delivery, behind });
      else for (let copy = 0; copy < copies; copy += 1) this.#start(delivery, delay);
      if (behind === 0) this.#releaseHeld();
    }
  }

  /** Resolves when every delivery that went out was answered, and those held back were let go. */
  async settled(): Promise<void> {
    for (const { delivery } of this.#held.splice(0)) this.#start(delivery, 0);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #added(
    app: App,
    event: string,
    action: string | null,
    body: string,
    guid: string,
    redelivery: boolean,
    of: Pick<Delivery, 'installationId' | 'repositoryId'>,
  ): Delivery {
    const delivery: Delivery = {
      id: this.#world.nextId(),
      guid,
      appId: app.id,
      installationId: of.installationId,
      repositoryId: of.repositoryId,
      event,
      action,
      redelivery,
      body,
      headers: deliveryHeaders(app, event, guid, body),
      deliveredAt: this.#world.now(),
      answer: null,
    };
    this.#all.set(delivery.id, delivery);
    return delivery;
  }

  #releaseHeld(): void {
    for (const held of this.#held) held.behind -= 1;
    const free = this.#held.filter((held) => held.behind <= 0);
    this.#held = this.#held.filter((held) => held.behind > 0);
    for (const { delivery } of free) this.#start(delivery, 0);
  }

  #start(delivery: Delivery, delay: number): void {
    const target = this.#targets.get(delivery.appId);
    if (!target) {
      delivery.answer = { status: 'failed to connect to host', code: 0, seconds: 0, body: '' };
      return;
    }
    const work = (async () => {
      if (delay > 0) await sleep(delay);
      delivery.deliveredAt = this.#world.now();
      delivery.answer = await sent(target, delivery, this.#patience);
    })();
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
