import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyConsistency, verifyInclusion } from '../../src/audit/merkle-proof.ts';
import { canonicalJson } from '../../src/domain/digest.ts';

/* Proofs of the transparency-dev reference implementation and the cases of RFC 8785. */

const folder = resolve('../shared/reference/audit');
const isRequired = (process.env.MODELWARDEN_REQUIRE ?? '').split(',').includes('shared');
const isAbsent = !existsSync(folder);
if (isAbsent && !isRequired) process.stderr.write(`SKIPPED: audit reference vectors: ${folder} is absent\n`);

async function vectorsIn<Vector>(kind: string): Promise<[string, Vector][]> {
  const names = (await readdir(join(folder, 'merkle', kind), { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  );
  return Promise.all(
    names
      .toSorted()
      .map(
        async (name): Promise<[string, Vector]> => [
          name,
          JSON.parse(await readFile(join(folder, 'merkle', kind, name), 'utf8')),
        ],
      ),
  );
}

const bytes = (base64: string | null): Uint8Array => Buffer.from(base64 ?? '', 'base64');
type Proof = { readonly proof: readonly string[] | null; readonly wantErr: boolean };
type InclusionVector = Proof & { leafIdx: number; treeSize: number; root: string; leafHash: string };
type ConsistencyVector = Proof & { size1: number; size2: number; root1: string; root2: string };

describe.skipIf(isAbsent && !isRequired)('audit reference vectors', () => {
  test('inclusion: 98 vectors, 6 of them good', async () => {
    const vectors = await vectorsIn<InclusionVector>('inclusion');
    const answers = vectors.map(([name, { leafIdx, treeSize, root, leafHash, proof, wantErr }]) => {
      const hashes = (proof ?? []).map(bytes);
      const claim = { index: leafIdx, size: treeSize, leaf: bytes(leafHash), root: bytes(root), proof: hashes };
      expect(verifyInclusion(claim), name).toBe(!wantErr);
      return wantErr;
    });
    expect(answers).toHaveLength(98);
    expect(answers.filter((wantErr) => !wantErr)).toHaveLength(6);
  });

  test('consistency: 98 vectors, 6 of them good', async () => {
    const vectors = await vectorsIn<ConsistencyVector>('consistency');
    const answers = vectors.map(([name, { size1, size2, root1, root2, proof, wantErr }]) => {
      const hashes = (proof ?? []).map(bytes);
      const claim = { first: size1, second: size2, firstRoot: bytes(root1), secondRoot: bytes(root2), proof: hashes };
      expect(verifyConsistency(claim), name).toBe(!wantErr);
      return wantErr;
    });
    expect(answers).toHaveLength(98);
    expect(answers.filter((wantErr) => !wantErr)).toHaveLength(6);
  });

  test.each(['arrays', 'french', 'structures', 'unicode', 'values', 'weird'])('RFC 8785: %s', (name) => {
    const read = (path: string): string => readFileSync(join(folder, 'jcs', path), 'utf8');
    const canonical = canonicalJson(JSON.parse(read(`input/${name}.json`)));
    expect(canonical).toBe(read(`output/${name}.json`));
    expect(Buffer.from(canonical).toString('hex')).toBe(read(`outhex/${name}.txt`).replace(/\s/g, ''));
  });
});
