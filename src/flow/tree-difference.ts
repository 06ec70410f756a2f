import type { TreeFile } from './ports.ts';

type Files = ReadonlyMap<string, TreeFile>;

/** Paths whose contents or kind differ, sorted. A rename is a deletion and an addition. */
export function changedPaths(before: Files, after: Files): string[] {
  const changed = [...after].filter(([path, file]) => !isSame(before.get(path), file)).map(([path]) => path);
  const removed = [...before.keys()].filter((path) => !after.has(path));
  return [...changed, ...removed].sort();
}

const isSame = (one: TreeFile | undefined, other: TreeFile): boolean =>
  one !== undefined && one.sha === other.sha && one.mode === other.mode;
