import { readdir, readFile } from 'node:fs/promises';
import { type Digest, digestOf, digestOfJson, type Json } from './domain/digest.ts';

/** What judges: this program and its built-in policies. */
const folders = ['.', '../policies'];

let program: Promise<Json> | null = null;

/** A digest over the program's own files and what it was told to allow: equal editions judge equally. */
export async function editionOf(allowed: Json): Promise<Digest> {
  program ??= filesDigest();
  return digestOfJson([await program, allowed]);
}

async function filesDigest(): Promise<Json> {
  const digests = folders.map(async (name) => {
    const folder = new URL(`${name}/`, import.meta.url);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name: file }) => `${parentPath}/${file}`);
    return Promise.all(paths.sort().map(async (path) => digestOf(await readFile(path))));
  });
  return Promise.all(digests);
}
