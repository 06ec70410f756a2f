import type { Core } from '../core/core.ts';
import { type Event, organizationEvent } from '../core/event.ts';
import { simpleOrganization, simpleUser } from '../represent/account.ts';
import { teamBody } from '../represent/team.ts';
import { accountByLogin, known, noreplyEmail } from '../state/lookup.ts';
import type { Account, MembershipState, OrganizationMember, Role, Team } from '../state/people.ts';
import { named } from './named.ts';

export type NewUser = { readonly login: string; readonly name?: string; readonly emails?: readonly string[] };

export type NewTeam = {
  readonly organization: string;
  readonly slug: string;
  readonly name?: string;
  /** Slug of the team above. */
  readonly parent?: string;
  readonly privacy?: 'closed' | 'secret';
  readonly members?: readonly string[];
};

type Membership = { readonly role?: 'member' | 'maintainer'; readonly state?: MembershipState };

/** Being in a team is being in its organization; whoever is there already stays what they are. */
function joined(members: Map<number, OrganizationMember>, id: number, state: MembershipState): void {
  if (members.get(id)?.state !== 'active') members.set(id, { role: 'member', state });
}

/** Acts on users, organizations and teams. Logins name people; `by` is who does it, the person themself by default. */
export function accountActs(core: Core) {
  const { world } = core;
  const { state } = world;
  const { account, repository, team } = named(state);

  const added = (type: Account['type'], login: string, name: string | null, emails: readonly string[]): Account => {
    if (accountByLogin(state, login)) throw new Error(`the simulator already has an account ${login}`);
    const created: Account = { id: world.nextId(), login, type, name, emails: [...emails], createdAt: world.now() };
    state.accounts.set(created.id, created);
    return created;
  };

  const memberEvent = (
    organization: Account,
    member: Account,
    action: 'member_added' | 'member_removed',
    by: Account,
  ): Event => {
    const url = `${world.addresses.api}/orgs/${organization.login}`;
    return organizationEvent('organization', action, organization.id, by, {
      membership: {
        url: `${url}/memberships/${member.login}`,
        organization_url: url,
        state: action === 'member_added' ? 'active' : 'inactive',
        role: 'member',
        user: simpleUser(world, member),
      },
    });
  };

  const membershipEvent = (of: Team, member: Account, action: 'added' | 'removed', by: Account): Event =>
    organizationEvent('membership', action, of.organizationId, by, {
      scope: 'team',
      member: simpleUser(world, member),
      team: teamBody(world, of),
      organization: simpleOrganization(world, known(state.accounts.get(of.organizationId), 'organization')),
    });

  return {
    createUser: (user: NewUser) =>
      core.change(() => {
        const emails = user.emails ?? [`${user.login}@example.com`];
        return { result: added('User', user.login, user.name ?? user.login, emails), events: [] };
      }),

    createOrganization: (login: string, admins: readonly string[] = []) =>
      core.change(() => {
        const organization = added('Organization', login, login, []);
        const members = new Map(
          admins.map((admin) => [account(admin).id, { role: 'admin', state: 'active' } as const]),
        );
        state.members.set(organization.id, members);
        return { result: organization, events: [] };
      }),

    addToOrganization: (organization: string, login: string, by = login) =>
      core.change(() => {
        const owner = account(organization);
        const member = account(login);
        known(state.members.get(owner.id), `organization ${organization}`).set(member.id, {
          role: 'member',
          state: 'active',
        });
        return { result: undefined, events: [memberEvent(owner, member, 'member_added', account(by))] };
      }),

    /** Leaving an organization is leaving its teams. */
    removeFromOrganization: (organization: string, login: string, by = login) =>
      core.change(() => {
        const owner = account(organization);
        const member = account(login);
        known(state.members.get(owner.id), `organization ${organization}`).delete(member.id);
        const left = [...state.teams.values()].filter(
          (one) => one.organizationId === owner.id && one.members.delete(member.id),
        );
        const events = left.map((one) => membershipEvent(one, member, 'removed', account(by)));
        return { result: undefined, events: [...events, memberEvent(owner, member, 'member_removed', account(by))] };
      }),

    createTeam: (given: NewTeam) =>
      core.change(() => {
        const organization = account(given.organization);
        const created: Team = {
          id: world.nextId(),
          organizationId: organization.id,
          slug: given.slug,
          name: given.name ?? given.slug,
          parentId: given.parent === undefined ? null : team(given.organization, given.parent).id,
          privacy: given.privacy ?? 'closed',
          members: new Map(
            (given.members ?? []).map((login) => [account(login).id, { role: 'member', state: 'active' }]),
          ),
          repositories: new Map(),
        };
        state.teams.set(created.id, created);
        const members = known(state.members.get(organization.id), `organization ${given.organization}`);
        for (const id of created.members.keys()) joined(members, id, 'active');
        const admin = [...members].find(([, member]) => member.role === 'admin')?.[0];
        const by = state.accounts.get(admin ?? organization.id) ?? organization;
        const events = [organizationEvent('team', 'created', organization.id, by, { team: teamBody(world, created) })];
        return { result: created, events };
      }),

    addMember: (organization: string, slug: string, login: string, membership: Membership = {}) =>
      core.change(() => {
        const to = team(organization, slug);
        const member = account(login);
        const { role = 'member', state: memberState = 'active' } = membership;
        to.members.set(member.id, { role, state: memberState });
        joined(known(state.members.get(to.organizationId), `organization ${organization}`), member.id, memberState);
        // An invitation is told only once it is accepted.
        const events = memberState === 'active' ? [membershipEvent(to, member, 'added', member)] : [];
        return { result: undefined, events };
      }),

    removeMember: (organization: string, slug: string, login: string) =>
      core.change(() => {
        const from = team(organization, slug);
        const member = account(login);
        from.members.delete(member.id);
        return { result: undefined, events: [membershipEvent(from, member, 'removed', member)] };
      }),

    giveTeamAccess: (organization: string, slug: string, name: string, role: Role) =>
      core.change(() => {
        team(organization, slug).repositories.set(repository(`${organization}/${name}`).id, role);
        return { result: undefined, events: [] };
      }),

    /** The id stays, the login goes; commits' `ID+login@users.noreply.github.com` addresses still lead to the account. */
    renameUser: (login: string, to: string) =>
      core.change(() => {
        const renamed = account(login);
        if (accountByLogin(state, to)) throw new Error(`the simulator already has an account ${to}`);
        renamed.login = to;
        return { result: renamed, events: [] };
      }),

    /** The private address that GitHub gives everybody. */
    noreplyEmail: (login: string): string => noreplyEmail(account(login)),
  };
}
