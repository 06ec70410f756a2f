import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/domain/clock.ts';
import { emptyState, type State } from './state.ts';

/** Where links point: the API itself and the pages for people. */
export type Addresses = { api: string; html: string };

/** What every handler is given: the state and the sources of time, numbers and names. */
export type World = {
  readonly state: State;
  readonly addresses: Addresses;
  /** ISO 8601 to the second, as GitHub prints times. */
  readonly now: () => string;
  readonly nextId: () => number;
  /** A word that looks random and is the same in every run. */
  readonly nextSecret: (kind: string) => string;
  readonly nextGuid: () => string;
  /** Entries of a recursive tree before it is cut short with `truncated`. GitHub's limit is 100,000. */
  treeLimit: number;
};

export function createWorld(clock: Clock, seed: string): World {
  let id = 1000;
  let drawn = 0;
  const draw = (kind: string) => createHash('sha256').update(`${seed} ${kind} ${++drawn}`).digest('hex');
  return {
    state: emptyState(),
    addresses: { api: 'https://api.github.com', html: 'https://github.com' },
    now: () =>
      clock
        .now()
        .toISOString()
        .replace(/\.\d{3}Z$/, 'Z'),
    nextId: () => ++id,
    nextSecret: (kind) => draw(kind),
    nextGuid: () => {
      const hex = draw('guid');
      const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    treeLimit: 100_000,
  };
}
