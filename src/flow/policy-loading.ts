import { checkSettings } from '../checks/registry.ts';
import { type Document, placeOf } from '../documents/document.ts';
import { policyPath } from '../documents/document-set.ts';
import { parsedFile } from '../documents/parsed-files.ts';
import { digestOf } from '../domain/digest.ts';
import { pointerOf } from '../domain/place.ts';
import type { Problem } from '../domain/problem.ts';
import { isFloor, type PolicyLayer } from '../policy/layer.ts';
import { type ResolvedPolicy, resolvePolicy } from '../policy/resolve.ts';
import { readPolicyFile, type Sources } from './policy-file.ts';
import type { Tree } from './ports.ts';

/** `policy` is null when the commit has none, and when `problems` say why it cannot hold. */
export type LoadedPolicy = { readonly policy: ResolvedPolicy | null; readonly problems: readonly Problem[] };

type LoadedLayers = { readonly layers: readonly PolicyLayer[]; readonly problems: readonly Problem[] };

/** The policy of one commit with everything that it extends. A policy that is broken in any layer does not hold at all. */
export async function loadPolicy(tree: Tree, sources: Sources): Promise<LoadedPolicy> {
  const file = tree.files.get(policyPath);
  if (file === undefined) return { policy: null, problems: [] };
  if (file.mode !== 'file') return { policy: null, problems: [notAFile()] };
  return readPolicy(await tree.read(policyPath), sources);
}

/** A policy's text with everything that it extends. */
export async function readPolicy(bytes: Uint8Array, sources: Sources): Promise<LoadedPolicy> {
  const own = await layerOf(policyPath, policyPath, bytes);
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
  const file = await readPolicyFile(origin, sources);
  if (file === null) {
    return refuse(
      'policy-unreadable',
      `${origin} cannot be read`,
      'Correct the name, or give Modelwarden access to that repository.',
    );
  }
  const loaded = await layerOf(origin, file.path, file.bytes);
  const [layer] = loaded.layers;
  if (layer?.document.value.extends.length) {
    return refuse('policy-nested', `${origin} extends other policies itself`, 'List those policies here, before it.');
  }
  // Anybody can write a floor on a branch of their own, or in a fork, whose commits GitHub shows in the original too.
  if (layer !== undefined && isFloor(layer) && file.pin !== null) {
    const { source, repository, commit } = file.pin;
    if (!(await source.defaultBranchHas(commit))) {
      return refuse(
        'floor-not-merged',
        `${origin} is pinned to a commit that the default branch of ${repository} does not have`,
        'Pin a commit of that branch, or have this one merged into it.',
      );
    }
  }
  return loaded;
}

const notAFile = (): Problem => ({
  code: 'policy-unreadable',
  message: `${policyPath} is a link, not a file`,
  remedy: 'Commit the policy itself: a link could point out of the protected branch.',
  place: null,
});
