import type { App, Installation } from './apps.ts';
import type { PullRequest } from './conversations.ts';
import type { Account, Role, Team } from './people.ts';
import type { Repository } from './repositories.ts';
import type { State } from './state.ts';

/** A name or number that the world does not know: a mistake in the test or demo that uses the simulator. */
export function known<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`the simulator has no ${what}`);
  return value;
}

export function accountByLogin(state: State, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return [...state.accounts.values()].find((account) => account.login.toLowerCase() === wanted);
}

export function accountById(state: State, id: number): Account {
  return known(state.accounts.get(id), `account ${id}`);
}

/** The account behind a commit's address: one that it verified, or its `users.noreply.github.com` address. */
export function accountByEmail(state: State, email: string): Account | undefined {
  const wanted = email.toLowerCase();
  const noreply = /^(?:(\d+)\+)?([^@]+)@users\.noreply\.github\.com$/.exec(wanted);
  if (noreply?.[1]) return state.accounts.get(Number(noreply[1]));
  if (noreply?.[2]) return accountByLogin(state, noreply[2]);
  return [...state.accounts.values()].find((account) => account.emails.some((own) => own.toLowerCase() === wanted));
}

export function noreplyEmail(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

export function repositoryByName(state: State, owner: string, name: string): Repository | undefined {
  const account = accountByLogin(state, owner);
  const wanted = name.toLowerCase();
  return [...state.repositories.values()].find(
    (repository) => repository.ownerId === account?.id && repository.name.toLowerCase() === wanted,
  );
}

export function repositoryById(state: State, id: number): Repository {
  return known(state.repositories.get(id), `repository ${id}`);
}

export function fullName(state: State, repository: Repository): string {
  return `${accountById(state, repository.ownerId).login}/${repository.name}`;
}

export function pullRequestByNumber(state: State, repositoryId: number, number: number): PullRequest | undefined {
  return [...state.pullRequests.values()].find((pull) => pull.repositoryId === repositoryId && pull.number === number);
}

export function teamBySlug(state: State, organizationId: number, slug: string): Team | undefined {
  return [...state.teams.values()].find((team) => team.organizationId === organizationId && team.slug === slug);
}

/** A team and the teams below it, whose members count as its own. */
export function teamWithChildren(state: State, team: Team): Team[] {
  const children = [...state.teams.values()].filter((candidate) => candidate.parentId === team.id);
  return [team, ...children.flatMap((child) => teamWithChildren(state, child))];
}

export function installationOn(state: State, app: App, repository: Repository): Installation | undefined {
  return [...state.installations.values()].find(
    (installation) => installation.appId === app.id && covers(installation, repository),
  );
}

export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.accountId !== repository.ownerId) return false;
  return installation.repositorySelection === 'all' || installation.repositoryIds.has(repository.id);
}

const strength: readonly (Role | null)[] = [null, 'read', 'triage', 'write', 'maintain', 'admin'];

/** The strongest role that an account has by ownership, organization, collaboration or a team; null for none. */
export function roleOn(state: State, account: Account, repository: Repository): Role | null {
  const roles: (Role | null)[] = [repository.collaborators.get(account.id) ?? null];
  if (account.id === repository.ownerId) roles.push('admin');
  const member = state.members.get(repository.ownerId)?.get(account.id);
  if (member?.state === 'active') roles.push(member.role === 'admin' ? 'admin' : 'read');
  for (const team of state.teams.values()) {
    const role = team.repositories.get(repository.id);
    if (!role) continue;
    const inTeam = teamWithChildren(state, team).some((part) => part.members.get(account.id)?.state === 'active');
    if (inTeam) roles.push(role);
  }
  if (!repository.private) roles.push('read');
  return roles.reduce((best, role) => (strength.indexOf(role) > strength.indexOf(best) ? role : best), null);
}

export function atLeast(role: Role | null, wanted: Role): boolean {
  return strength.indexOf(role) >= strength.indexOf(wanted);
}
