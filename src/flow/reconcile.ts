import type { Job } from './job.ts';
import type { World } from './world.ts';

/**
 * Compares the world with what we know, and has everything looked at that a lost delivery could have changed: every
 * open pull request, those that we believe open and GitHub does not, and every unfinished rollout.
 * An evaluation that changes nothing writes nothing, so this may run at any time.
 */
export async function reconcile(world: World): Promise<void> {
  const jobs: Job[] = [];
  for (const { installation, repository } of await world.hostings.repositories()) {
    const hosting = await world.hostings.of(installation);
    const open = await hosting.openPulls(repository);
    const believed = await world.store.openPulls(installation, { everything: true });
    const all = [...open, ...believed.filter((pull) => pull.repository === repository)];
    jobs.push(...all.map((pull): Job => ({ kind: 'evaluate', pull })));
  }
  for (const rollout of await world.store.unfinishedRollouts()) jobs.push({ kind: 'roll-out', rollout });
  await world.store.enqueue(jobs);
  world.log.info({ jobs: jobs.length }, 'reconciled');
}
