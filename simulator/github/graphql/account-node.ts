import { accountNodeId } from '../represent/account.ts';
import { accountById, teamBySlug, teamWithChildren } from '../state/lookup.ts';
import type { Account, Team } from '../state/people.ts';
import type { World } from '../state/world.ts';
import { type ConnectionArguments, connection } from './connection.ts';

/** A user, bot or organization. GraphQL says a bot's login without `[bot]`; REST says it with. */
export function accountNode(world: World, account: Account) {
  const login = account.type === 'Bot' ? account.login.replace(/\[bot\]$/, '') : account.login;
  const path = account.type === 'Bot' ? `/apps/${login}` : `/${login}`;
  return {
    __typename: account.type,
    id: accountNodeId(account),
    databaseId: account.id,
    login,
    name: account.name,
    email: '',
    avatarUrl: () => `${world.addresses.html}/avatars/${account.id}`,
    url: `${world.addresses.html}${path}`,
    resourcePath: path,
    team: ({ slug }: { slug: string }) => {
      const team = teamBySlug(world.state, account.id, slug);
      return team ? teamNode(world, team) : null;
    },
  };
}

export function accountNodeById(world: World, id: number | null) {
  return id === null ? null : accountNode(world, accountById(world.state, id));
}

function teamNode(world: World, team: Team) {
  return {
    __typename: 'Team',
    id: `T_${team.id}`,
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    members: (args: ConnectionArguments & { membership?: 'ALL' | 'CHILD_TEAM' | 'IMMEDIATE' }) => {
      const scope = args.membership ?? 'ALL';
      const parts = teamWithChildren(world.state, team).filter(
        (part) => scope === 'ALL' || (scope === 'IMMEDIATE') === (part.id === team.id),
      );
      const ids = new Set(
        parts.flatMap((part) => [...part.members].filter(([, member]) => member.state === 'active').map(([id]) => id)),
      );
      return connection('members', args, [...ids], (id) => accountNodeById(world, id));
    },
  };
}
