import { describe, expect, test } from 'vitest';
import { base64 } from './bytes.ts';
import { append, appendAll, emptyFrontier, emptyRoot, type Hash, leafHash, nodeHash, rootOf } from './merkle.ts';

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex');
const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** RFC 6962 §2.1, word by word: what the frontier must agree with. */
function treeHash(entries: readonly Uint8Array[]): Hash {
  if (entries.length === 0) return emptyRoot;
  if (entries.length === 1) return leafHash(entries[0]!);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return nodeHash(treeHash(entries.slice(0, k)), treeHash(entries.slice(k)));
}

describe('RFC 6962 hashes', () => {
  test('agree with known values', () => {
    expect(base64(emptyRoot)).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(hex(leafHash(utf8('')))).toMatch(/^6e340b9c.*a01d$/);
    expect(hex(leafHash(utf8('L123456')))).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
    expect(hex(nodeHash(utf8('N123'), utf8('N456')))).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
  });

  test('a leaf that looks like an inner node does not hash like one', () => {
    const [left, right] = [leafHash(utf8('a')), leafHash(utf8('b'))];
    expect(hex(leafHash(Buffer.concat([left, right])))).not.toBe(hex(nodeHash(left, right)));
  });
});

describe('a frontier', () => {
  test('has the root of the whole tree at every size', () => {
    const entries = Array.from({ length: 130 }, (_, n) => utf8(`entry ${n}`));
    let frontier = emptyFrontier;
    for (const [n, entry] of entries.entries()) {
      expect(hex(rootOf(frontier))).toBe(hex(treeHash(entries.slice(0, n))));
      expect(frontier.peaks).toHaveLength([...n.toString(2)].filter((digit) => digit === '1').length);
      frontier = append(frontier, leafHash(entry));
    }
  });

  test('is a value: appending leaves the old one alone', () => {
    const three = appendAll(
      emptyFrontier,
      ['a', 'b', 'c'].map((text) => leafHash(utf8(text))),
    );
    const before = hex(rootOf(three));
    append(three, leafHash(utf8('d')));
    expect(hex(rootOf(three))).toBe(before);
  });

  test('grows beyond 2³² entries', () => {
    const peak = leafHash(utf8('peak'));
    const frontier = append({ size: 2 ** 33, peaks: [peak] }, leafHash(utf8('x')));
    expect(frontier).toMatchObject({ size: 2 ** 33 + 1, peaks: [peak, leafHash(utf8('x'))] });
  });
});
