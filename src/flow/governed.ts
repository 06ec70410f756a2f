import picomatch from 'picomatch';
import { policyPath } from '../documents/document-set.ts';

/**
 * Whether a path is governed by these globs. Dot folders count: a card hidden in `models/.new/` is a card.
 * Case counts, as it does in git.
 */
export function governedBy(globs: readonly string[]): (path: string) => boolean {
  const matches = picomatch([...globs], { dot: true });
  return (path) => path === policyPath || matches(path);
}
