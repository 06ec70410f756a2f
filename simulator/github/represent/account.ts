import { accountById } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

export type Body = Record<string, unknown>;

const prefixes: Record<Account['type'], string> = { User: 'U', Organization: 'O', Bot: 'BOT' };

export function accountNodeId(account: Account): string {
  return `${prefixes[account.type]}_${account.id}`;
}

/** `simple-user`: how an account appears inside everything else. */
export function simpleUser(world: World, account: Account): Body {
  const url = `${world.addresses.api}/users/${encodeURIComponent(account.login)}`;
  const page = account.type === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    avatar_url: `${world.addresses.html}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.addresses.html}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

export function userById(world: World, id: number | null): Body | null {
  return id === null ? null : simpleUser(world, accountById(world.state, id));
}

export function publicUser(world: World, account: Account): Body {
  return {
    ...simpleUser(world, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** `organization-simple`, the form that webhooks carry. */
export function simpleOrganization(world: World, account: Account): Body {
  const url = `${world.addresses.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.addresses.html}/avatars/${account.id}`,
    description: null,
  };
}

export function organizationFull(world: World, account: Account): Body {
  return {
    ...simpleOrganization(world, account),
    name: account.name ?? account.login,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.addresses.html}/${account.login}`,
    type: 'Organization',
    created_at: account.createdAt,
    updated_at: account.createdAt,
    archived_at: null,
  };
}
