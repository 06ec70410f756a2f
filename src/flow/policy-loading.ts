import { readFile } from 'node:fs/promises';
import { checkSettings } from '../checks/registry.ts';
import { type Document, placeOf } from '../documents/document.ts';
import { policyPath } from '../documents/document-set.ts';
import { parsedFile } from '../documents/parsed-files.ts';
import type { RepositoryName } from '../domain/decision.ts';
import { digestOf } from '../domain/digest.ts';
import { pointerOf } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import type { PolicyLayer } from '../policy/layer.ts';
import { type ResolvedPolicy, resolvePolicy } from '../policy/resolve.ts';

import type { Source, Tree } from './ports.ts';

/** Reads other repositories, for floors; null for one that is not at hand. */
export type Sources = (repository: RepositoryName) => Source | null;

/** `policy` is null when the commit has none, and when `problems` say why it cannot hold. */
export type LoadedPolicy = { readonly policy: ResolvedPolicy | null; readonly problems: readonly Problem[] };

type LoadedLayers = { readonly layers: readonly PolicyLayer[]; readonly problems: readonly Problem[] };

const packFolder = new URL('../../policies/', import.meta.url);

/** The policy of one commit with everything that it extends. A policy that is broken in any layer does not hold at all. */
export async function loadPolicy(tree: Tree, sources: Sources): Promise<LoadedPolicy> {
  const file = tree.files.get(policyPath);
  if (file === undefined) return { policy: null, problems: [] };
  if (file.mode !== 'file') return { policy: null, problems: [notAFile()] };
  const own = await layerOf(policyPath, policyPath, await tree.read(policyPath));
  const [layer] = own.layers;
  if (layer === undefined) return { policy: null, problems: own.problems };
  const extended = await Promise.all(
    layer.document.value.extends.map((origin, index) => extendedLayer(origin, layer.document, index, sources)),
  );
  const problems = [...own.problems, ...extended.flatMap((loaded) => loaded.problems)];
  if (problems.length > 0) return { policy: null, problems };
  return { policy: resolvePolicy([...extended.flatMap((loaded) => loaded.layers), layer]), problems: [] };
}

async function layerOf(origin: string, path: string, bytes: Uint8Array): Promise<LoadedLayers> {
  const options = { checks: checkSettings, expect: 'Policy' } as const;
  const { document, problems } = parsedFile(path, bytes, digestOf(bytes), options);
  if (document === null || problems.length > 0) return { layers: [], problems };
  return { layers: [{ origin, document: document as Document<'Policy'> }], problems: [] };
}

/** One level only: what is extended may not extend further, so that a reader sees every layer in the repository's file. */
async function extendedLayer(
  origin: string,
  by: Document<'Policy'>,
  index: number,
  sources: Sources,
): Promise<LoadedLayers> {
  const place = placeOf(by, pointerOf(['extends', index]));
  const refuse = (code: string, message: string, remedy: string): LoadedLayers => ({
    layers: [],
    problems: [{ code, message, remedy, place }],
  });
  const file = origin.startsWith('modelwarden:') ? await readPack(origin) : await readRemote(origin, sources);
  if (file === null) {
    return refuse(
      'policy-unreadable',
      `${origin} cannot be read`,
      'Correct the name, or give Modelwarden access to that repository.',
    );
  }
  const loaded = await layerOf(origin, file.path, file.bytes);
  if (loaded.layers[0]?.document.value.extends.length) {
    return refuse('policy-nested', `${origin} extends other policies itself`, 'List those policies here, before it.');
  }
  return loaded;
}

type PolicyFile = { readonly path: string; readonly bytes: Uint8Array };

async function readPack(origin: string): Promise<PolicyFile | null> {
  const name = `${origin.slice('modelwarden:'.length)}.yaml`;
  const bytes = await readFile(new URL(name, packFolder)).catch(() => null);
  return bytes === null ? null : { path: `policies/${name}`, bytes: new Uint8Array(bytes) };
}

/** `OWNER/REPOSITORY//PATH@COMMIT`: pinned, so that a floor changes only when the repository's own policy does. */
async function readRemote(origin: string, sources: Sources): Promise<PolicyFile | null> {
  const [, repository, path, commit] = /^([^/]+\/[^/]+)\/\/(.+)@([0-9a-f]{40})$/.exec(origin) ?? [];
  if (repository === undefined || path === undefined || commit === undefined) return null;
  const tree = await sources(repository as RepositoryName)
    ?.tree(commit)
    .catch((error: unknown) => {
      if (isAbsence(error)) return null;
      throw error;
    });
  const bytes = tree?.files.get(path)?.mode === 'file' ? await tree.read(path) : null;
  return bytes === null ? null : { path: `${repository}/${path}`, bytes };
}

const notAFile = (): Problem => ({
  code: 'policy-unreadable',
  message: `${policyPath} is a link, not a file`,
  remedy: 'Commit the policy itself: a link could point out of the protected branch.',
  place: null,
});

/** GitHub's or git's word that there is no such repository or commit. An outage is not that, and must not be recorded. */
const isAbsence = (error: unknown): boolean => {
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
  return status === 404 || status === 409 || status === 422 || code === 128;
};
