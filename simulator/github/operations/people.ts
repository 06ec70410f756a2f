import { actingAccount, permits } from '../core/access.ts';
import type { Call, Operation, Operations } from '../core/operation.ts';
import { optionalText, text } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { notAccessible, notFound } from '../core/refusal.ts';
import { organizationFull, publicUser, simpleUser } from '../represent/account.ts';
import { accountById, accountByLogin, teamBySlug, teamWithChildren } from '../state/lookup.ts';
import type { Account, Team } from '../state/people.ts';
import type { World } from '../state/world.ts';
import { ok } from './reply.ts';

function calledOrganization(world: World, call: Call): Account {
  const account = accountByLogin(world.state, text(call, 'org'));
  if (account?.type !== 'Organization') throw notFound();
  return account;
}

/** Teams are seen with the organization permission `members`, from inside the organization only. */
function calledTeam(world: World, call: Call): Team {
  const organization = calledOrganization(world, call);
  const { actor } = call;
  if (actor.kind === 'installation') {
    if (actor.installation.accountId !== organization.id) throw notFound();
    if (!permits(actor.token.permissions, ['members', 'read'])) throw notAccessible();
  }
  const team = teamBySlug(world.state, organization.id, text(call, 'team_slug'));
  if (!team) throw notFound();
  return team;
}

function teamOperation(handle: (world: World, call: Call, team: Team) => ReturnType<Operation['handle']>): Operation {
  return { credentials: 'token', handle: (world, call) => handle(world, call, calledTeam(world, call)) };
}

export const people: Operations = {
  'orgs/get': {
    credentials: 'any',
    handle: (world, call) => ok(organizationFull(world, calledOrganization(world, call))),
  },

  'users/get-by-username': {
    credentials: 'any',
    handle: (world, call) => {
      const account = accountByLogin(world.state, text(call, 'username'));
      if (!account) throw notFound();
      return ok(publicUser(world, account));
    },
  },

  'users/get-authenticated': {
    credentials: 'user',
    handle: (world, call) => ok(publicUser(world, actingAccount(world, call.actor))),
  },

  /** Active members, of child teams too. */
  'teams/list-members-in-org': teamOperation((world, call, team) => {
    const role = optionalText(call, 'role') ?? 'all';
    const ids = new Set(
      teamWithChildren(world.state, team).flatMap((part) =>
        [...part.members]
          .filter(([, member]) => member.state === 'active' && (role === 'all' || member.role === role))
          .map(([id]) => id),
      ),
    );
    return pageOf(call, [...ids], (page) => page.map((id) => simpleUser(world, accountById(world.state, id))));
  }),

  /** An invitation that was not yet accepted answers 200 as well, with the state `pending`. */
  'teams/get-membership-for-user-in-org': teamOperation((world, call, team) => {
    const account = accountByLogin(world.state, text(call, 'username'));
    const found =
      account && teamWithChildren(world.state, team).flatMap((part) => part.members.get(account.id) ?? [])[0];
    if (!account || !found) throw notFound();
    const url = `${world.addresses.api}/organizations/${team.organizationId}/team/${team.id}/memberships/${account.login}`;
    return ok({ url, role: found.role, state: found.state });
  }),
};
