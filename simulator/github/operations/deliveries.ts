import type { Core } from '../core/core.ts';
import { type Call, number, type Operation, type Operations, optionalText } from '../core/operation.ts';
import { notAccessible, notFound } from '../core/refusal.ts';
import type { App } from '../state/apps.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
import { ok } from './reply.ts';

function item(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.answer?.seconds ?? 0,
    status: delivery.answer?.status ?? 'pending',
    status_code: delivery.answer?.code ?? 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** What `status` selects: answers of 2xx, or everything else. */
function succeeded(delivery: Delivery): boolean {
  const code = delivery.answer?.code ?? 0;
  return code >= 200 && code < 300;
}

/** These need the outbox, which is no part of the state. */
export function deliveryOperations(core: Core): Operations {
  const asApp = (handle: (call: Call, app: App) => ReturnType<Operation['handle']>): Operation => ({
    credentials: 'app',
    handle: (_world, call) => {
      if (call.actor.kind !== 'app') throw notAccessible();
      return handle(call, call.actor.app);
    },
  });
  const called = (call: Call, app: App): Delivery => {
    const delivery = core.deliveries.get(number(call, 'delivery_id'));
    if (delivery?.appId !== app.id) throw notFound();
    return delivery;
  };

  return {
    /** Newest first; pages follow a cursor in the `Link` header, not a number. */
    'apps/list-webhook-deliveries': asApp((call, app) => {
      const status = optionalText(call, 'status');
      const size = Math.min(Number(call.params.per_page ?? 30), 100);
      const cursor = Number(optionalText(call, 'cursor') ?? Number.POSITIVE_INFINITY);
      const found = core.deliveries
        .of(app.id)
        .filter((delivery) => status === undefined || succeeded(delivery) === (status === 'success'))
        .reverse()
        .filter(({ id }) => id < cursor);
      const page = found.slice(0, size);
      const next = new URL(call.url);
      next.searchParams.set('cursor', String(page.at(-1)?.id));
      const more = found.length > size ? { headers: { link: `<${next}>; rel="next"` } } : {};
      return { ...ok(page.map(item)), ...more };
    }),

    'apps/get-webhook-delivery': asApp((call, app) => {
      const delivery = called(call, app);
      return ok({
        ...item(delivery),
        request: { headers: delivery.headers, payload: JSON.parse(delivery.body) },
        response: { headers: {}, payload: delivery.answer?.body ?? '' },
      });
    }),

    'apps/redeliver-webhook-delivery': asApp((call, app) => {
      core.deliveries.send([core.deliveries.redelivered(called(call, app))]);
      return { status: 202, body: {} };
    }),
  };
}
