import { evaluate, evaluateGroup } from './evaluate.ts';
import type { Job } from './job.ts';
import { reconcile } from './reconcile.ts';
import { refresh } from './refresh.ts';
import { rollOut } from './roll-out.ts';
import type { World } from './world.ts';

export async function runJob(job: Job, world: World): Promise<void> {
  switch (job.kind) {
    case 'evaluate':
      return evaluate(job.pull, world);
    case 'evaluate-group':
      return evaluateGroup(job.group, world);
    case 'refresh':
      return refresh(job.installation, job.selection, world);
    case 'roll-out':
      return rollOut(job.rollout, world);
    case 'reconcile':
      return reconcile(world);
  }
}
