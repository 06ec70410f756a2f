import type { Event } from '../core/event.ts';
import type { Reply } from '../core/operation.ts';

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function created(body: unknown, events: readonly Event[] = []): Reply {
  return { status: 201, body, events };
}
