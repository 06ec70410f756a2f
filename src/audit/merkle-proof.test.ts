import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendAll, emptyFrontier, type Hash, leafHash, rootOf } from './merkle.ts';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './merkle-proof.ts';

const leaves = Array.from({ length: 100 }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));
const roots = Array.from({ length: 101 }, (_, size) => rootOf(appendAll(emptyFrontier, leaves.slice(0, size))));
const flipped = (hash: Hash, bit: number): Hash =>
  hash.map((byte, n) => (n === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

/** Every list that differs from the proof in one bit; `bits` chooses which bits of each hash are tried. */
function* corrupted(proof: readonly Hash[], bits: readonly number[]): Generator<Hash[]> {
  for (const n of proof.keys()) for (const bit of bits) yield proof.with(n, flipped(proof[n]!, bit));
}
const allBits = Array.from({ length: 256 }, (_, bit) => bit);

describe('inclusion proofs', () => {
  test('of every entry in every tree up to 100 verify, and nothing else does', () => {
    for (let size = 1; size <= 100; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(index, leaves.slice(0, size));
        const claim = { index, size, leaf: leaves[index]!, root: roots[size]!, proof };
        const where = `entry ${index} of ${size}`;
        expect(verifyInclusion(claim), where).toBe(true);
        expect(verifyInclusion({ ...claim, index: index + 1 }), where).toBe(false);
        expect(verifyInclusion({ ...claim, size: size * 2 }), where).toBe(false);
        expect(verifyInclusion({ ...claim, index: size, proof: [] }), where).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, leaves[0]!] }), where).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) }), where).toBe(size === 1);
        expect(verifyInclusion({ ...claim, leaf: flipped(claim.leaf, index) }), where).toBe(false);
        for (const bad of corrupted(proof, [(index * 7 + size) % 256]))
          expect(verifyInclusion({ ...claim, proof: bad }), where).toBe(false);
      }
    }
  });

  test('fail for every single flipped bit', () => {
    for (const [index, size] of [
      [0, 1],
      [2, 3],
      [6, 7],
      [5, 8],
      [12, 13],
    ] as const) {
      const claim = { index, size, leaf: leaves[index]!, root: roots[size]! };
      for (const proof of corrupted(inclusionProof(index, leaves.slice(0, size)), allBits))
        expect(verifyInclusion({ ...claim, proof })).toBe(false);
    }
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100 }), fc.nat(), fc.nat(), fc.nat(255), (size, i, which, bit) => {
        const index = i % size;
        const proof = inclusionProof(index, leaves.slice(0, size));
        const n = which % proof.length;
        const bad = proof.with(n, flipped(proof[n]!, bit));
        expect(verifyInclusion({ index, size, leaf: leaves[index]!, root: roots[size]!, proof: bad })).toBe(false);
      }),
      { numRuns: 600, seed: 1 },
    );
  });

  test('do not exist outside the tree', () => {
    expect(() => inclusionProof(3, leaves.slice(0, 3))).toThrow('entry 3 is not in a tree of size 3');
    expect(() => inclusionProof(-1, leaves)).toThrow(RangeError);
    const claim = { leaf: leaves[0]!, root: leaves[0]!, proof: [] };
    for (const [index, size] of [
      [1, 1],
      [0, 0],
      [-1, 1],
      [0.5, 1],
      [0, Number.NaN],
      [0, 2 ** 53],
    ] as const)
      expect(verifyInclusion({ ...claim, index, size })).toBe(false);
  });
});

describe('consistency proofs', () => {
  test('between all sizes up to 100 verify, and nothing else does', () => {
    for (let second = 1; second <= 100; second++) {
      for (let first = 1; first <= second; first++) {
        const proof = consistencyProof(first, leaves.slice(0, second));
        const claim = { first, second, firstRoot: roots[first]!, secondRoot: roots[second]!, proof };
        const where = `${first} to ${second}`;
        expect(verifyConsistency(claim), where).toBe(true);
        expect(verifyConsistency({ ...claim, firstRoot: roots[first - 1]! }), where).toBe(false);
        expect(verifyConsistency({ ...claim, secondRoot: roots[second - 1]! }), where).toBe(false);
        expect(verifyConsistency({ ...claim, second: second * 2 }), where).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, leaves[0]!] }), where).toBe(false);
        if (proof.length > 0) expect(verifyConsistency({ ...claim, proof: proof.slice(1) }), where).toBe(false);
        for (const bad of corrupted(proof, [(first * 7 + second) % 256]))
          expect(verifyConsistency({ ...claim, proof: bad }), where).toBe(false);
      }
    }
  });

  test('fail for every single flipped bit', () => {
    for (const [first, second] of [
      [1, 2],
      [3, 7],
      [4, 8],
      [6, 8],
      [5, 13],
    ] as const) {
      const claim = { first, second, firstRoot: roots[first]!, secondRoot: roots[second]! };
      for (const proof of corrupted(consistencyProof(first, leaves.slice(0, second)), allBits))
        expect(verifyConsistency({ ...claim, proof })).toBe(false);
    }
  });

  test('say nothing about the empty tree or a shrinking one', () => {
    const root = roots[1]!;
    expect(() => consistencyProof(0, leaves)).toThrow(RangeError);
    expect(() => consistencyProof(101, leaves)).toThrow('a tree of size 100 has no proof for size 101');
    for (const [first, second] of [
      [0, 0],
      [0, 1],
      [2, 1],
      [1.5, 2],
    ] as const)
      expect(verifyConsistency({ first, second, firstRoot: root, secondRoot: root, proof: [] })).toBe(false);
  });
});
