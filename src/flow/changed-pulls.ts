import type { RepositoryName } from '../domain/decision.ts';
import type { Digest } from '../domain/digest.ts';
import type { TeamName } from '../domain/people.ts';
import { baseMoves, concerns } from './base-move.ts';
import type { Hosting, PullKey } from './ports.ts';
import { membersDigest, releasesDigest, type Seen } from './seen.ts';
import type { OpenPull } from './store.ts';
import type { World } from './world.ts';

export type Members = (team: TeamName) => Promise<Digest>;

/** Reads each team once. */
export function membersOf(hosting: Hosting): Members {
  const known = new Map<TeamName, Promise<Digest>>();
  return (team) => {
    const members = known.get(team) ?? hosting.teamMembers(team).then(membersDigest);
    known.set(team, members);
    return members;
  };
}

/**
 * The pull requests of a repository, or of those into `baseRef`, of which another evaluation could say something new.
 * `known` are those that we believe open; one that GitHub does not list is looked at too. It takes one request for a
 * hundred of them, and two for each base branch that moved.
 */
export async function changedPulls(
  installation: number,
  repository: RepositoryName,
  baseRef: string | null,
  known: readonly OpenPull[],
  world: World,
): Promise<readonly PullKey[]> {
  const hosting = await world.hostings.of(installation);
  const listed = new Map((await hosting.openPulls(repository, baseRef)).map((glance) => [glance.number, glance]));
  const moves = baseMoves(hosting, repository);
  const unchanged = new Set<number>();
  for (const { key, seen } of known) {
    const glance = listed.get(key.number);
    if (glance === undefined || seen === null || seen.glance !== glance.digest) continue;
    if (seen.base !== glance.base) {
      if (concerns(await moves(seen.base, glance.base), seen)) continue;
      await world.store.saveSeen(key, { ...seen, base: glance.base }, seen);
    }
    unchanged.add(key.number);
  }
  const numbers = new Set([...listed.keys(), ...known.map(({ key }) => key.number)]);
  return [...numbers]
    .filter((number) => !unchanged.has(number))
    .map((number) => ({ installation, repository, number }));
}

/** The pull requests that GitHub need not be asked about: time, people, releases or the program changed under them. */
export async function outdatedPulls(
  known: readonly OpenPull[],
  members: Members,
  world: World,
): Promise<readonly PullKey[]> {
  const outdated: PullKey[] = [];
  for (const { key, seen } of known) {
    if (seen === null || (await isOutdated(seen, key.repository, members, world))) outdated.push(key);
  }
  return outdated;
}

async function isOutdated(seen: Seen, repository: RepositoryName, members: Members, world: World): Promise<boolean> {
  if (seen.edition !== world.edition || Date.parse(seen.until) <= world.now().getTime()) return true;
  if (seen.releases !== null && seen.releases !== releasesDigest(await world.store.releases(repository))) return true;
  for (const [team, digest] of Object.entries(seen.teams)) if ((await members(team)) !== digest) return true;
  return false;
}
