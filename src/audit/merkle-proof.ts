import { equalBytes } from './bytes.ts';
import { appendAll, emptyFrontier, type Hash, hashLength, nodeHash, rootOf } from './merkle.ts';

const treeHash = (leaves: readonly Hash[]): Hash => rootOf(appendAll(emptyFrontier, leaves));

/** The largest power of two smaller than n, for n > 1. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The audit path of entry `index` in the tree over `leaves`, from the leaf upwards (RFC 6962 §2.1.1). */
export function inclusionProof(index: number, leaves: readonly Hash[]): Hash[] {
  if (!(Number.isInteger(index) && index >= 0 && index < leaves.length))
    throw new RangeError(`entry ${index} is not in a tree of size ${leaves.length}`);
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k
    ? [...inclusionProof(index, left), treeHash(right)]
    : [...inclusionProof(index - k, right), treeHash(left)];
}

/** Proof that the tree over the first `size` leaves is a prefix of the tree over all of them (RFC 6962 §2.1.2). */
export function consistencyProof(size: number, leaves: readonly Hash[]): Hash[] {
  if (!(Number.isInteger(size) && size > 0 && size <= leaves.length))
    throw new RangeError(`a tree of size ${leaves.length} has no proof for size ${size}`);
  return subproof(size, leaves, true);
}

/** `whole`: the left tree is a complete subtree whose hash the verifier already knows. */
function subproof(size: number, leaves: readonly Hash[], whole: boolean): Hash[] {
  if (size === leaves.length) return whole ? [] : [treeHash(leaves)];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return size <= k
    ? [...subproof(size, left, whole), treeHash(right)]
    : [...subproof(size - k, right, false), treeHash(left)];
}

export type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly root: Hash;
  readonly proof: readonly Hash[];
};

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;

/** True if the proof shows that `leaf` is entry `index` of the tree (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (leaf.length !== hashLength || proof.some((hash) => hash.length !== hashLength)) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      // A node at the right edge has no sibling on some levels: skip them.
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(hash, root);
}

export type Consistency = {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Hash;
  readonly secondRoot: Hash;
  readonly proof: readonly Hash[];
};

/**
 * True if the proof shows that the tree of size `first` is a prefix of the tree of size `second` (RFC 9162 §2.1.4.2).
 * The empty tree is refused: it is a prefix of everything and proves nothing.
 */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: Consistency): boolean {
  if (!isCount(first) || !isCount(second) || first === 0 || first > second) return false;
  if (first === second) return proof.length === 0 && equalBytes(firstRoot, secondRoot);
  if (proof.some((hash) => hash.length !== hashLength)) return false;
  let node = first - 1;
  let last = second - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // A first tree of size 2ᵏ is itself the starting subtree, so the proof need not repeat its root.
  const [start, ...path] = node === 0 ? [firstRoot, ...proof] : proof;
  if (start === undefined) return false;
  let older = start;
  let newer = start;
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else newer = nodeHash(newer, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(older, firstRoot) && equalBytes(newer, secondRoot);
}
