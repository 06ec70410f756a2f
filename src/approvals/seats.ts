import type { Unblock, Vote } from '../domain/decision.ts';
import type { Person, TeamName } from '../domain/people.ts';

/** A role that so many people must fill: anyone listed, or any member of a listed team. */
export type Seat = {
  readonly name: string;
  readonly count: number;
  readonly users: readonly string[];
  readonly teams: readonly TeamName[];
};

export type Teams = ReadonlyMap<TeamName, readonly Person[] | null>;

/** Why somebody may sit here, or null. Logins are compared as GitHub does: without regard to case. */
export function qualification(seat: Seat, person: Person, teams: Teams): string | null {
  if (seat.users.some((login) => login.toLowerCase() === person.login.toLowerCase())) return `is named by ${seat.name}`;
  const team = seat.teams.find((name) => teams.get(name)?.some((member) => member.id === person.id));
  return team === undefined ? null : `is in ${team}`;
}

/**
 * Who sits where: as many places as can be filled at once, where one person fills at most one (augmenting paths, so
 * that the order of reviews does not matter). Returns person ids by seat.
 */
export function assign(seats: readonly Seat[], people: readonly Person[], teams: Teams): Map<Seat, number[]> {
  const places = seats.flatMap((seat) => Array.from({ length: seat.count }, () => seat));
  const holder: (Person | undefined)[] = places.map(() => undefined);
  const place = (person: Person, tried: Set<number>): boolean =>
    places.some((seat, index) => {
      if (tried.has(index) || qualification(seat, person, teams) === null) return false;
      tried.add(index);
      const current = holder[index];
      if (current !== undefined && !place(current, tried)) return false;
      holder[index] = person;
      return true;
    });
  for (const person of people) place(person, new Set());
  const result = new Map<Seat, number[]>(seats.map((seat) => [seat, []]));
  places.forEach((seat, index) => {
    const person = holder[index];
    if (person !== undefined) result.get(seat)?.push(person.id);
  });
  return result;
}

export function unblockOf(seat: Seat, missing: number): Unblock {
  return { count: missing, users: seat.users, teams: seat.teams, organizations: [], permissions: [] };
}

/** Votes as this seat sees them: those who sit here count, the others are told why not. */
export function seatVotes(seat: Seat, votes: readonly Vote[], sitting: readonly number[], teams: Teams): Vote[] {
  return votes.map((vote) => {
    if (!vote.counts || vote.person === null) return vote;
    const why = qualification(seat, vote.person, teams);
    if (why === null) return { ...vote, counts: false, why: `is not one of ${whoMay(seat)}` };
    if (!sitting.includes(vote.person.id))
      return { ...vote, counts: false, why: 'fills another seat, or more than are needed' };
    return { ...vote, why };
  });
}

export function whoMay(seat: Seat): string {
  const names = [...seat.teams.map((team) => `@${team}`), ...seat.users.map((user) => `@${user}`)];
  return names.join(', ') || 'nobody';
}
