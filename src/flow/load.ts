import type { Candidate } from '../checks/check.ts';
import { checkSettings } from '../checks/registry.ts';
import { type DocumentSet, documentSet, policyPath } from '../documents/document-set.ts';
import { isDocumentPath } from '../documents/governed.ts';
import type { WasLive } from '../documents/release.ts';
import { semanticChanges } from '../documents/semantic-changes.ts';
import type { Change } from '../domain/change.ts';
import type { Sha } from '../domain/digest.ts';
import { type Problem, ProblemError } from '../domain/problem.ts';
import type { ResolvedPolicy } from '../policy/resolve.ts';
import type { Allowance } from '../rollout/allowance.ts';
import { artifactProblems } from './artifact-problems.ts';
import { candidatesOf } from './candidates.ts';
import { floorProblems } from './floor-problems.ts';
import { governedBy } from './governed.ts';
import { manifestProblems } from './manifest-problems.ts';
import type { Sources } from './policy-file.ts';
import { loadPolicy, readPolicy } from './policy-loading.ts';
import type { Source, Tree } from './ports.ts';
import { changedPaths } from './tree-difference.ts';

/** What keeps a change from being loaded whole. */
export class LoadError extends ProblemError<'governed-file-too-large'> {}

/** What a branch does to a repository: plain values for everything that follows. */
export type LoadedChange = {
  readonly base: Tree;
  readonly head: Tree;
  readonly changedFiles: readonly string[];
  /** The base commit's; null when it has none or a broken one (then `problems` say so). */
  readonly policy: ResolvedPolicy | null;
  readonly documents: { readonly base: DocumentSet; readonly head: DocumentSet };
  readonly changes: readonly Change[];
  readonly candidates: readonly Candidate[];
  readonly problems: readonly Problem[];
};

/** What else there is besides the repository. */
export type Surroundings = {
  readonly sources: Sources;
  /** What may be rolled out to a cluster; null for one that is not known here. */
  readonly allowanceOf: (cluster: string) => Allowance | null;
  readonly wasLive: WasLive;
  /** The policy to judge by; null for the one of the base. */
  readonly policy: Uint8Array | null;
};

/**
 * Loads what `head` would change in `base`. What changes is told from their common ancestor; policy and champions come
 * from the tip of the base. A governed file that both sides changed is a problem: nobody has seen what a merge makes of it.
 */
export async function loadChange(
  source: Source,
  base: Sha,
  head: Sha,
  { sources, allowanceOf, wasLive, policy: given }: Surroundings,
): Promise<LoadedChange> {
  const [ancestor, baseTree, headTree] = await Promise.all([
    source.mergeBase(base, head),
    source.tree(base),
    source.tree(head),
  ]);
  const ancestorTree = ancestor === base ? baseTree : await source.tree(ancestor);
  const changedFiles = changedPaths(ancestorTree.files, headTree.files);

  const { policy, problems: policyProblems } = await (given === null
    ? loadPolicy(baseTree, sources)
    : readPolicy(given, sources));
  const isGoverned = governedBy(policy?.rules.documents ?? []);
  const changed = new Set(changedFiles);
  const none = { base: baseTree, head: headTree, changedFiles, policy, changes: [], candidates: [] };
  if (policy === null) {
    const empty = documentSet([], { checks: checkSettings });
    const headProblems = await headPolicyProblems(changed, headTree, sources, policy);
    return {
      ...none,
      documents: { base: empty, head: empty },
      problems: withoutRepeats([
        ...(given === null ? policyProblems.map(onlyAdministrators) : policyProblems),
        ...headProblems,
      ]),
    };
  }

  const [before, after, current] = (await Promise.all(
    [ancestorTree, headTree, baseTree].map((tree) => readDocuments(tree, isGoverned)),
  )) as [DocumentSet, DocumentSet, DocumentSet];
  const changes = semanticChanges(before, after, wasLive);
  const candidates = candidatesOf(changes, current, after, changed);
  return {
    ...none,
    documents: { base: current, head: after },
    changes,
    candidates,
    problems: withoutRepeats([
      ...newProblems(before, after, changed),
      ...(await headPolicyProblems(changed, headTree, sources, policy)),
      ...(await manifestProblems(after, changed, headTree, allowanceOf)),
      ...(await artifactProblems(candidates, changed, headTree)),
      ...behindProblems(changed, changedPaths(ancestorTree.files, baseTree.files).filter(isGoverned)),
    ]),
  };
}

/** Governed documents of a commit. Links and submodules are not followed: they could lead anywhere. */
export async function readDocuments(tree: Tree, isGoverned: (path: string) => boolean): Promise<DocumentSet> {
  const found = [...tree.files].filter(
    ([path, file]) => file.mode === 'file' && isDocumentPath(path) && isGoverned(path),
  );
  const files: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  for (let start = 0; start < found.length; start += readsAtOnce) {
    const some = found.slice(start, start + readsAtOnce);
    files.push(...(await Promise.all(some.map(async ([path, { size }]) => ({ path, bytes: await read(path, size) })))));
  }
  return documentSet(files, { checks: checkSettings, entryAt: (path) => tree.files.get(path)?.mode ?? null });

  async function read(path: string, size: number): Promise<Uint8Array> {
    if (size <= largestRead) return tree.read(path);
    throw new LoadError(
      'governed-file-too-large',
      `${path} has ${size} bytes; a governed YAML file or README has at most ${largestRead}`,
      'Move data out of the governed folders, or into files that are not YAML.',
      { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
    );
  }
}

/** GitHub allows a hundred requests at once for everything that an App does. */
const readsAtOnce = 10;
/** No document is larger than this by far; a larger file is not even fetched, or a few of them would fill the memory. */
const largestRead = 4 * 1024 * 1024;

/**
 * Problems that this branch brings: in files that it touches, or not there before. A deployment that it leaves alone
 * may lag behind its card: the card of a new version comes first, and each environment follows in its own time.
 */
function newProblems(before: DocumentSet, after: DocumentSet, changed: ReadonlySet<string>): Problem[] {
  const known = new Set(before.problems.map(nameOf));
  return after.problems.filter((problem) => {
    if (changed.has(problem.place?.path ?? '')) return true;
    return problem.code !== 'document-mismatch' && !known.has(nameOf(problem));
  });
}

const nameOf = ({ code, message, place }: Problem): string => `${code} ${place?.path}:${place?.line} ${message}`;

/** A broken policy on the base judges nothing, its own repair included. */
const onlyAdministrators = (problem: Problem): Problem => ({
  ...problem,
  remedy: `${problem.remedy} It is broken on the base branch, so an administrator has to merge the repair.`,
});

/** The changed policy is read as a document and as a policy; what both find is one problem. */
const withoutRepeats = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [nameOf(problem), problem])).values(),
];

/** A policy that this branch changes must be sound and above every floor: once merged it judges everybody. */
async function headPolicyProblems(
  changed: ReadonlySet<string>,
  head: Tree,
  sources: Sources,
  base: ResolvedPolicy | null,
): Promise<readonly Problem[]> {
  if (!changed.has(policyPath)) return [];
  const { policy, problems } = await loadPolicy(head, sources);
  const floors = problems.length === 0 ? await floorProblems(base, policy, sources) : [];
  return [...problems, ...(policy?.violations ?? []), ...floors];
}

function behindProblems(changed: ReadonlySet<string>, changedInBase: readonly string[]): Problem[] {
  return changedInBase
    .filter((path) => changed.has(path))
    .map((path) => ({
      code: 'branch-behind',
      message: `${path} has also changed on the base branch since this branch began`,
      remedy: 'Update the branch (merge or rebase), so that what is judged is what will be merged.',
      place: { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
    }));
}

/** A change of which nothing can be said but why it could not be loaded. */
export function unloadable(base: Sha, head: Sha, problem: Problem): LoadedChange {
  const nothing = documentSet([], { checks: checkSettings });
  return {
    base: emptyTree(base),
    head: emptyTree(head),
    changedFiles: [],
    policy: null,
    documents: { base: nothing, head: nothing },
    changes: [],
    candidates: [],
    problems: [problem],
  };
}

const emptyTree = (commit: Sha): Tree => ({
  commit,
  files: new Map(),
  read: async (path) => {
    throw new TypeError(`nothing was loaded, so ${path} cannot be read`);
  },
  beside: async () => null,
  lfsObject: ({ oid }) => ({ address: `lfs:${oid}`, open: async () => null }),
});
