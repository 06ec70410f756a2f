import { webhookErrors } from '../core/descriptions.ts';
import type { Event } from '../core/event.ts';
import { SimulatorBug } from '../core/refusal.ts';
import { simpleOrganization, simpleUser } from '../represent/account.ts';
import { simpleRepository } from '../represent/repository.ts';
import type { Installation } from '../state/apps.ts';
import { accountById, repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';

/** The body of a delivery: the event's own part and what every delivery carries. */
export function eventPayload(world: World, event: Event, installation: Installation | null): Record<string, unknown> {
  const repository = event.repositoryId === null ? null : repositoryById(world.state, event.repositoryId);
  const organizationId = event.organizationId ?? repository?.ownerId ?? null;
  const owner = organizationId === null ? null : accountById(world.state, organizationId);
  const payload = {
    ...(event.action !== null && { action: event.action }),
    ...event.payload,
    ...(repository && { repository: simpleRepository(world, repository) }),
    ...(owner?.type === 'Organization' && { organization: simpleOrganization(world, owner) }),
    sender: simpleUser(world, event.sender),
    ...(installation && { installation: { id: installation.id, node_id: `I_${installation.id}` } }),
    // What the event itself says of these goes before the short forms above.
    ...(event.payload.installation !== undefined && { installation: event.payload.installation }),
  };
  const name = event.action === null ? event.name : `${event.name}.${event.action}`;
  const error = webhookErrors(name, payload);
  if (error)
    throw new SimulatorBug(`webhook ${name}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  return payload;
}
