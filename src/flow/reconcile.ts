import { changedPulls, membersOf, outdatedPulls } from './changed-pulls.ts';
import type { Job } from './job.ts';
import type { PullKey } from './ports.ts';
import type { World } from './world.ts';

/** Payloads hold names and words of people; an operator may want to read what came last month. */
const keepPayloads = 30 * 24 * 60 * 60_000;

/**
 * Compares the world with what we know, and has everything looked at that a lost delivery could have changed: every
 * open pull request that is not as it was when it was evaluated, those that we believe open and GitHub does not, and
 * every unfinished rollout. An evaluation that changes nothing writes nothing, so this may run at any time. Log entries
 * on which nothing is done, deliveries for one, get their places here at the latest, and old payloads are forgotten.
 */
export async function reconcile(world: World): Promise<void> {
  const pulls: PullKey[] = [];
  for (const [installation, repositories] of Map.groupBy(
    await world.hostings.repositories(),
    (listed) => listed.installation,
  )) {
    const known = Map.groupBy(
      await world.store.openPulls(installation, { everything: true }),
      ({ key }) => key.repository,
    );
    const members = membersOf(await world.hostings.of(installation));
    for (const { repository } of repositories) {
      const own = known.get(repository) ?? [];
      try {
        pulls.push(...(await outdatedPulls(own, members, world)));
        pulls.push(...(await changedPulls(installation, repository, null, own, world)));
      } catch (error) {
        // One repository that cannot be read must not keep the others from being looked at.
        world.log.warn({ err: error, repository }, 'cannot tell which of its pull requests changed');
      }
    }
  }
  const rollouts = await world.store.unfinishedRollouts();
  await world.store.enqueue([
    ...pulls.map((pull): Job => ({ kind: 'evaluate', pull })),
    ...rollouts.map((rollout): Job => ({ kind: 'roll-out', rollout })),
  ]);
  await world.store.checkpointAll();
  await world.store.forgetPayloads(new Date(world.now().getTime() - keepPayloads));
  world.log.info({ pulls: pulls.length, rollouts: rollouts.length }, 'reconciled');
}
