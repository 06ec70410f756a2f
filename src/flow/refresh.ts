import { changedPulls, membersOf, outdatedPulls } from './changed-pulls.ts';
import type { Job, Selection } from './job.ts';
import type { PullKey } from './ports.ts';
import type { World } from './world.ts';

/** Finds the open pull requests that a selection names, and has those evaluated of which there could be something new. */
export async function refresh(installation: number, selection: Selection, world: World): Promise<void> {
  const pulls = await pullsOf(installation, selection, world);
  await world.store.enqueue(pulls.map((pull): Job => ({ kind: 'evaluate', pull })));
}

async function pullsOf(installation: number, selection: Selection, world: World): Promise<readonly PullKey[]> {
  const known = await world.store.openPulls(installation, selection);
  // Whoever asks about a commit wants it looked at: its checks are to be reported anew, or another one's are done.
  if ('head' in selection) {
    const hosting = await world.hostings.of(installation);
    const found = await hosting.pullsWithHead(selection.repository, selection.head);
    return [...known.map(({ key }) => key), ...found];
  }
  // Most branches that are pushed to are nobody's base.
  if (known.length === 0) return [];
  if ('everything' in selection) return outdatedPulls(known, membersOf(await world.hostings.of(installation)), world);
  return changedPulls(installation, selection.repository, selection.baseRef, known, world);
}
