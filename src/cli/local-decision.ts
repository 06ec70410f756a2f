import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Decision, RepositoryName, Subject } from '../domain/decision.ts';
import type { CountRequest, MeasurementResult } from '../domain/measurement.ts';
import { ProblemError } from '../domain/problem.ts';
import { createCounter } from '../evidence/counter.ts';
import { evidenceFilesIn } from '../evidence/evidence-files.ts';
import { decide } from '../flow/decide.ts';
import { judgeChange } from '../flow/judge-change.ts';
import { loadChange } from '../flow/load.ts';
import type { Counter } from '../flow/measure.ts';
import { type LocalRepository, openRepository } from '../git/source.ts';
import { anyAllowance } from '../rollout/allowance.ts';
import { measurementFilesIn } from './measurement-files.ts';
import { localPlaces, type Tell } from './places.ts';

export type LocalBranch = {
  readonly repo: string;
  readonly base?: string | undefined;
  readonly head: string;
  /** `owner/name=directory`: where other repositories are cloned, for policies that this one extends. */
  readonly clone: readonly string[];
};

export class LocalError extends ProblemError<'policy-unreadable' | 'clone-unnamed'> {}

/** The App's road without GitHub: nobody can approve here, so the decision has no approvals. */
export async function decisionOn(branch: LocalBranch, tell: Tell): Promise<Decision> {
  const files = localFiles();
  const counter = createCounter({ directory: files.directory, memory: 400_000_000, threads: 2, deadline: 300_000 });
  try {
    return await decided(branch, counter, null, tell);
  } finally {
    await counter.close();
  }
}

/** The same under another policy, over what was measured before: no table is read. */
export async function rejudged(branch: LocalBranch, policyFile: string, tell: Tell): Promise<Decision> {
  const policy = await readFile(policyFile).catch((cause: unknown) => {
    throw new LocalError('policy-unreadable', `${policyFile} cannot be read`, 'Name a policy file.', null, { cause });
  });
  return decided(branch, { count: async (requests) => requests.map(notMeasured) }, policy, tell);
}

async function decided(
  branch: LocalBranch,
  counter: Counter,
  policy: Uint8Array | null,
  tell: Tell,
): Promise<Decision> {
  const places = localPlaces(process.env, evidenceBytes, tell);
  const repository = await openRepository(branch.repo);
  const others = await clonesOf(branch.clone);
  const base = await repository.commit(branch.base ?? (await repository.defaultBase()));
  const head = await repository.commit(branch.head);
  const change = await loadChange(repository.source, base, head, {
    sources: (name) => others.get(name)?.source ?? null,
    allowanceOf: () => anyAllowance,
    // Nobody here knows what was rolled out: going back is judged as any other promotion.
    wasLive: () => false,
    policy,
  });
  const memory = measurementFilesIn(cacheDirectory());
  // The operator's file speaks of repositories by the names that they have on GitHub.
  const place = places({ repository: (await repository.origin()) ?? `local/${repository.name}`, fork: false });
  const reports = await judgeChange(change, { files: localFiles(), counter, memory, place });
  const subject: Subject = {
    repository: `local/${repository.name}`,
    pull: null,
    title: branch.head,
    author: null,
    head,
    base,
    baseRef: branch.base ?? 'base',
  };
  return decide(subject, change, reports, { pull: null, teams: new Map(), bindings: new Map(), now: new Date() });
}

const notMeasured = ({ pin, kind }: CountRequest): MeasurementResult => ({
  problem: {
    code: 'not-measured',
    message: `This policy needs a count (${kind}) of ${pin.uri} that nobody has made yet, and judging again reads no table`,
    remedy: 'Run `modelwarden check` on this branch first, with a policy that asks for it.',
    place: null,
  },
});

export const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'modelwarden');

/** The largest table: ten gigabytes, as the App has it by default. */
const evidenceBytes = 10 * 1024 ** 3;

export const localFiles = () => evidenceFilesIn(join(cacheDirectory(), 'evidence'), evidenceBytes);

async function clonesOf(clones: readonly string[]): Promise<Map<RepositoryName, LocalRepository>> {
  const opened = clones.map(async (clone) => {
    const at = clone.indexOf('=');
    if (at < 0) {
      throw new LocalError('clone-unnamed', `${clone} names no repository`, 'Write --clone owner/name=directory.');
    }
    const name = clone.slice(0, at) as RepositoryName;
    return [name, await openRepository(clone.slice(at + 1))] as const;
  });
  return new Map(await Promise.all(opened));
}
