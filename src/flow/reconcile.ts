import type { RepositoryName } from '../domain/decision.ts';
import type { Job } from './job.ts';
import type { PullKey } from './ports.ts';
import type { World } from './world.ts';

/**
 * Compares the world with what we know, and has everything looked at that a lost delivery could have changed: every
 * open pull request, those that we believe open and GitHub does not, and every unfinished rollout.
 * An evaluation that changes nothing writes nothing, so this may run at any time. Log entries on which nothing is done,
 * deliveries for one, get their places here at the latest.
 */
export async function reconcile(world: World): Promise<void> {
  const jobs: Job[] = [];
  for (const [installation, repositories] of Map.groupBy(
    await world.hostings.repositories(),
    (listed) => listed.installation,
  )) {
    const believed = await world.store.openPulls(installation, { everything: true });
    for (const { repository } of repositories) {
      // One repository that cannot be read must not keep the others from being looked at.
      const open = await openPulls(installation, repository, world);
      const all = [...open, ...believed.filter((pull) => pull.repository === repository)];
      jobs.push(...all.map((pull): Job => ({ kind: 'evaluate', pull })));
    }
  }
  for (const rollout of await world.store.unfinishedRollouts()) jobs.push({ kind: 'roll-out', rollout });
  await world.store.enqueue(jobs);
  await world.store.checkpointAll();
  world.log.info({ jobs: jobs.length }, 'reconciled');
}

async function openPulls(installation: number, repository: RepositoryName, world: World): Promise<readonly PullKey[]> {
  try {
    return await (await world.hostings.of(installation)).openPulls(repository);
  } catch (error) {
    world.log.warn({ err: error, repository }, 'cannot list its pull requests');
    return [];
  }
}
