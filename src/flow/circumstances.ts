import type { TeamName } from '../domain/people.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import { bindingOf, type Circumstances } from './decide.ts';
import type { LoadedChange } from './load.ts';
import type { Hosting, PullFacts, PullKey } from './ports.ts';
import type { Store } from './store.ts';

/** Who is in the teams that policy names, and on which evidence and policy each review was given. */
export async function loadCircumstances(
  pull: PullKey,
  facts: PullFacts,
  change: LoadedChange,
  { hosting, store, now }: { readonly hosting: Hosting; readonly store: Store; readonly now: () => Date },
): Promise<Circumstances> {
  const binding = bindingOf(change);
  const bindings = facts.reviews.length === 0 ? new Map() : await bound(pull, facts, binding, store);
  return { pull: facts, teams: await teamsOf(change.policy, hosting), bindings, now: now() };
}

async function bound(pull: PullKey, facts: PullFacts, binding: ReturnType<typeof bindingOf>, store: Store) {
  await store.bindReviews(pull, facts.reviews, binding);
  return store.bindings(pull);
}

async function teamsOf(policy: ResolvedPolicy | null, hosting: Hosting): Promise<Circumstances['teams']> {
  const names: readonly TeamName[] = policy?.teams ?? [];
  return new Map(await Promise.all(names.map(async (name) => [name, await hosting.teamMembers(name)] as const)));
}
