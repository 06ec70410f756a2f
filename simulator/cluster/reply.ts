import type { JsonObject } from '../../src/rollout/object.ts';
import type { Conflict } from './server-side-apply.ts';

/** What is answered: an object, or plain text where Kubernetes itself has no object for it. */
export type Reply = { readonly code: number; readonly body: JsonObject | string };

export const found = (body: JsonObject): Reply => ({ code: 200, body });
export const notThere: Reply = { code: 404, body: '404 page not found\n' };

/** A Status object. Some answers of a real server have no reason, so `reason` may be empty. */
export function failure(code: number, reason: string, message: string, details?: JsonObject): Reply {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
  return {
    code,
    body: { ...status, ...(reason === '' ? {} : { reason }), ...(details === undefined ? {} : { details }) },
  };
}

export function conflict(conflicts: readonly Conflict[]): Reply {
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field,
  }));
  const all = causes.map(({ message, field }) => `${message}: ${field}`).join(', ');
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  return failure(409, 'Conflict', `Apply failed with ${count}: ${all}`, { causes });
}
