import { hash } from 'node:crypto';

/** A SHA-256 hash: 32 bytes. */
export type Hash = Uint8Array;

export const hashLength = 32;

const sha256 = (bytes: Uint8Array): Hash => hash('sha256', bytes, 'buffer');

/** Root of the tree without entries: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot: Hash = sha256(new Uint8Array());

/** SHA-256(0x00 ‖ entry). The prefix keeps an entry from passing for an inner node (second preimage). */
export function leafHash(entry: Uint8Array): Hash {
  const bytes = new Uint8Array(entry.length + 1);
  bytes.set(entry, 1);
  return sha256(bytes);
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  const bytes = new Uint8Array(left.length + right.length + 1);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, left.length + 1);
  return sha256(bytes);
}

/**
 * All that must be remembered of a tree to append to it: the roots of its perfect subtrees, largest (leftmost) first,
 * one for each 1 in the binary form of `size`.
 */
export type Frontier = { readonly size: number; readonly peaks: readonly Hash[] };

export const emptyFrontier: Frontier = { size: 0, peaks: [] };

/** The frontier after one more leaf hash. */
export function append(frontier: Frontier, leaf: Hash): Frontier {
  const peaks = [...frontier.peaks];
  let hash = leaf;
  for (let rest = frontier.size; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(peaks.pop()!, hash);
  peaks.push(hash);
  return { size: frontier.size + 1, peaks };
}

export const appendAll = (frontier: Frontier, leaves: readonly Hash[]): Frontier => leaves.reduce(append, frontier);

/** The Merkle tree hash MTH (RFC 6962 §2.1). */
export function rootOf({ peaks }: Frontier): Hash {
  if (peaks.length === 0) return emptyRoot;
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}
