import { type Operations, text } from '../core/operation.ts';
import { notFound } from '../core/refusal.ts';
import { simpleUser } from '../represent/account.ts';
import { fullRepository } from '../represent/repository.ts';
import { accountByLogin, roleOn } from '../state/lookup.ts';
import type { Role } from '../state/people.ts';
import { ok } from './reply.ts';
import { onRepository } from './repository-operation.ts';

const roles: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];
const permissionNames = ['pull', 'triage', 'push', 'maintain', 'admin'];

function permissionsOf(role: Role | null): Record<string, boolean> {
  const rank = role === null ? -1 : roles.indexOf(role);
  return Object.fromEntries(permissionNames.map((name, at) => [name, rank >= at]));
}

export const repositories: Operations = {
  'repos/get': onRepository(['metadata', 'read'], (world, call) => {
    const body = fullRepository(world, call.repository);
    if (call.actor.kind !== 'user') return ok(body);
    return ok({ ...body, permissions: permissionsOf(roleOn(world.state, call.actor.user, call.repository)) });
  }),

  'repos/get-collaborator-permission-level': onRepository(['metadata', 'read'], (world, call) => {
    const account = accountByLogin(world.state, text(call, 'username'));
    if (!account) throw notFound();
    const role = roleOn(world.state, account, call.repository);
    // `permission` knows only admin, write, read and none; `role_name` says what was granted.
    const permission = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : (role ?? 'none');
    const name = role ?? 'none';
    const user = { ...simpleUser(world, account), permissions: permissionsOf(role), role_name: name };
    return ok({ permission, role_name: name, user });
  }),
};
