import type { Probot } from 'probot';

/** GitHub keeps deliveries for three days; what is older is for the reconciler's comparison to heal. */
const pageLimit = 10;

/**
 * Asks GitHub to deliver again what it could not deliver since `since`. GitHub does not do that by itself:
 * https://docs.github.com/webhooks/using-webhooks/handling-failed-webhook-deliveries
 * Returns how many were asked for.
 */
export async function redeliverLost(probot: Probot, since: Date): Promise<number> {
  const octokit = await probot.auth();
  const delivered = new Set<string>();
  const failed = new Map<string, number>();
  let page = 0;
  for await (const { data } of octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
    for (const delivery of data) {
      if (new Date(delivery.delivered_at) < since) continue;
      if (delivery.status_code >= 200 && delivery.status_code < 300) delivered.add(delivery.guid);
      else if (!failed.has(delivery.guid)) failed.set(delivery.guid, delivery.id);
    }
    page += 1;
    const oldest = data.at(-1);
    if (page >= pageLimit || oldest === undefined || new Date(oldest.delivered_at) < since) break;
  }
  const lost = [...failed].filter(([guid]) => !delivered.has(guid));
  for (const [, id] of lost) await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
  return lost.length;
}
