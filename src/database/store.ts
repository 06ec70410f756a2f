import type { Store } from '../flow/store.ts';
import { decisionStore } from './decision-store.ts';
import { deliveryStore } from './delivery-store.ts';
import { effectStore } from './effect-store.ts';
import { measurementStore } from './measurement-store.ts';
import { pullStore } from './pull-store.ts';
import { rolloutStore } from './rollout-store.ts';
import type { StoreContext } from './store-context.ts';

/** The `Store` over SQL: the same statements on PGlite and on PostgreSQL. */
export const createStore = (context: StoreContext): Store => ({
  ...deliveryStore(context),
  ...measurementStore(context),
  ...pullStore(context),
  ...decisionStore(context),
  ...effectStore(context),
  ...rolloutStore(context),
  checkpoint: context.logs.sequence,
  checkpointAll: context.logs.sequenceAll,
});
