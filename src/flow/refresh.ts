import type { Job, Selection } from './job.ts';
import type { World } from './world.ts';

/** Finds the open pull requests that a selection names, and has each of them evaluated. */
export async function refresh(installation: number, selection: Selection, world: World): Promise<void> {
  const known = await world.store.openPulls(installation, selection);
  const pulls =
    'head' in selection
      ? [
          ...known,
          ...(await (await world.hostings.of(installation)).pullsWithHead(selection.repository, selection.head)),
        ]
      : known;
  await world.store.enqueue(pulls.map((pull): Job => ({ kind: 'evaluate', pull })));
}
