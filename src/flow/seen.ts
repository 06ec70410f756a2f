import type { Release } from '../documents/release.ts';
import { locationOf } from '../documents/repository-path.ts';
import { milliseconds } from '../documents/scalars.ts';
import type { Decision } from '../domain/decision.ts';
import { canonicalJson, type Digest, digestOfJson, type Sha } from '../domain/digest.ts';
import type { Person, TeamName } from '../domain/people.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import type { Circumstances } from './decide.ts';
import type { LoadedChange } from './load.ts';
import type { PullFacts } from './ports.ts';

/** What an evaluation rested on. While none of it changes, another one would say the same, and is not made. */
export type Seen = {
  readonly glance: Digest;
  readonly base: Sha;
  /** What of the base branch matters: globs, and paths that they may not match. */
  readonly governed: readonly string[];
  readonly watched: readonly string[];
  /** The pull request's own commits: one of them on the base branch moves the common ancestor. */
  readonly commits: readonly Sha[];
  readonly teams: Readonly<Record<TeamName, Digest>>;
  /** What could be rolled back to; null where nothing is promoted. */
  readonly releases: Digest | null;
  readonly edition: Digest;
  /** By then at the latest it is looked at again, ISO 8601. */
  readonly until: string;
};

const hour = 3_600_000;

type Evaluated = {
  readonly facts: PullFacts;
  readonly change: LoadedChange;
  readonly circumstances: Circumstances;
  readonly decision: Decision;
  readonly releases: readonly Release[];
  readonly edition: Digest;
  /** Whether something outside stood in the way, which may go without a sign. */
  readonly isUnsettled: boolean;
};

export function seenOf({ facts, change, circumstances, decision, releases, edition, isUnsettled }: Evaluated): Seen {
  const isBroken = decision.verdict === 'error';
  const isPromoted = decision.changes.some(({ kind }) => kind === 'promote' || kind === 'rollback');
  const { now } = circumstances;
  const latest = now.getTime() + (isBroken || isUnsettled ? hour : 24 * hour);
  return {
    glance: facts.glance,
    base: facts.base,
    governed: isBroken ? ['**'] : (change.policy?.rules.documents ?? []),
    watched: championTables(change),
    commits: [...new Set(facts.contributions.map(({ sha }) => sha))],
    teams: Object.fromEntries([...circumstances.teams].map(([team, members]) => [team, membersDigest(members)])),
    releases: isPromoted ? releasesDigest(releases) : null,
    edition,
    until: new Date(Math.min(latest, ...turns(decision, change.policy, now))).toISOString(),
  };
}

export const membersDigest = (members: readonly Person[] | null): Digest =>
  digestOfJson(members && [...members].sort((a, b) => a.id - b.id));

export const releasesDigest = (releases: readonly Release[]): Digest =>
  digestOfJson(releases.map(canonicalJson).sort());

/** Tables that the live versions were judged on: whether they are still there is part of the answer. */
const championTables = ({ candidates }: LoadedChange): string[] =>
  candidates.flatMap(({ champion }) =>
    Object.values(champion?.value.spec.evidence ?? {}).flatMap(({ uri }) => {
      const location = locationOf(champion?.path ?? '', uri);
      return location?.kind === 'repository' ? [location.path] : [];
    }),
  );

/** Moments to come at which time alone changes the answer: an acceptance ends, or is no longer too far ahead to count. */
function turns({ acceptances }: Decision, policy: ResolvedPolicy | null, now: Date): number[] {
  if (policy === null) return [];
  const { inconclusive, waivers } = policy.rules;
  return acceptances
    .map(({ until }) => Date.parse(`${until}T00:00:00Z`))
    .flatMap((end) => [end, end - milliseconds(inconclusive.atMost), end - milliseconds(waivers.atMost)])
    .filter((moment) => moment > now.getTime());
}
