import { readFile } from 'node:fs/promises';
import type { RepositoryName } from '../domain/decision.ts';
import type { Sha } from '../domain/digest.ts';
import type { Source } from './ports.ts';

/** Reads other repositories, for floors; null for one that is not at hand. */
export type Sources = (repository: RepositoryName) => Source | null;

type Pin = { readonly source: Source; readonly repository: RepositoryName; readonly commit: Sha };

/** `pin`: the commit of another repository that it was read from; null for a built-in pack. */
export type PolicyFile = { readonly path: string; readonly bytes: Uint8Array; readonly pin: Pin | null };

const packFolder = new URL('../../policies/', import.meta.url);

/**
 * `modelwarden:PACK`, or `OWNER/REPOSITORY//PATH@COMMIT`: pinned, so that a floor changes only when the repository's own
 * policy does. Null when it cannot be read.
 */
export async function readPolicyFile(origin: string, sources: Sources): Promise<PolicyFile | null> {
  if (origin.startsWith('modelwarden:')) return readPack(`${origin.slice('modelwarden:'.length)}.yaml`);
  const [, repository, path, commit] = /^([^/]+\/[^/]+)\/\/(.+)@([0-9a-f]{40})$/.exec(origin) ?? [];
  if (repository === undefined || path === undefined || commit === undefined) return null;
  const source = sources(repository as RepositoryName);
  return source && readPinned(path, { source, repository: repository as RepositoryName, commit });
}

async function readPack(name: string): Promise<PolicyFile | null> {
  const bytes = await readFile(new URL(name, packFolder)).catch(() => null);
  return bytes === null ? null : { path: `policies/${name}`, bytes: new Uint8Array(bytes), pin: null };
}

async function readPinned(path: string, pin: Pin): Promise<PolicyFile | null> {
  const tree = await pin.source.tree(pin.commit).catch((error: unknown) => {
    if (isAbsence(error)) return null;
    throw error;
  });
  const bytes = tree?.files.get(path)?.mode === 'file' ? await tree.read(path) : null;
  return bytes === null ? null : { path: `${pin.repository}/${path}`, bytes, pin };
}

/** GitHub's or git's word that there is no such repository or commit. An outage is not that, and must not be recorded. */
const isAbsence = (error: unknown): boolean => {
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
  return status === 404 || status === 409 || status === 422 || code === 128;
};
