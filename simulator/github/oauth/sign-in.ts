import type { Core } from '../core/core.ts';
import { accountByLogin, known } from '../state/lookup.ts';
import type { Account } from '../state/people.ts';
import type { World } from '../state/world.ts';

const signedIn = new WeakMap<World, Account>();

/** Who sits at the browser: the person who signed in last, or else the first user there is. */
export function browserUser(world: World, hint: string | null): Account {
  const hinted = hint === null ? undefined : accountByLogin(world.state, hint);
  const first = [...world.state.accounts.values()].find(({ type }) => type === 'User');
  return known(hinted ?? signedIn.get(world) ?? first, 'user who could sign in');
}

export function signInActs(core: Core) {
  return {
    /** From now on this person is the one who approves sign-ins in the browser. */
    signIn: (login: string): void => {
      signedIn.set(core.world, known(accountByLogin(core.world.state, login), `account ${login}`));
    },
  };
}
