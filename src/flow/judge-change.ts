import type { CheckReport } from '../domain/finding.ts';
import { judge, requestsFor } from './judge.ts';
import type { LoadedChange } from './load.ts';
import { type Measuring, measure } from './measure.ts';

/** Measures what the checks need and judges: the part of the road that a pull request and a local branch share. */
export async function judgeChange(change: LoadedChange, measuring: Measuring): Promise<CheckReport[]> {
  const { policy, candidates } = change;
  if (policy === null) return [];
  const measured = await measure(requestsFor(policy, candidates), candidates, change, measuring);
  return judge(policy, candidates, measured);
}
