import { expect, test } from 'vitest';
import type { TreeFile } from './ports.ts';
import { changedPaths } from './tree-difference.ts';

const file = (sha: string, mode: TreeFile['mode'] = 'file'): TreeFile => ({ sha, size: 1, mode });

test('a rename is a deletion and an addition, a link in place of a file is a change, and what stays is not told', () => {
  const before = new Map([
    ['same', file('1')],
    ['old', file('2')],
    ['edited', file('3')],
    ['turned', file('4')],
  ]);
  const after = new Map([
    ['same', file('1')],
    ['new', file('2')],
    ['edited', file('5')],
    ['turned', file('4', 'symlink')],
  ]);
  expect(changedPaths(before, after)).toEqual(['edited', 'new', 'old', 'turned']);
  expect(changedPaths(before, before)).toEqual([]);
});
