import { posix } from 'node:path';
import type { Document } from '../documents/document.ts';
import { locationOf } from '../documents/repository-path.ts';
import type { Digest } from '../domain/digest.ts';
import type { EvidencePin } from '../domain/measurement.ts';
import { dvcPointerLimit, dvcPointerOf } from '../evidence/dvc-pointer.ts';
import { EvidenceError } from '../evidence/errors.ts';
import type { EvidencePlace, Located } from '../evidence/evidence-place.ts';
import { type LfsPointer, lfsPointerOf, pointerLimit } from '../evidence/lfs-pointer.ts';
import type { Tree, TreeFile } from './ports.ts';

/** Which card pins a table, and in which commit. */
export type Owner = { readonly card: Document<'ModelCard'>; readonly tree: Tree };

/**
 * Where a pinned table is: in the commit, behind a pointer in it, beside it in a working copy, or at a place outside of
 * git. Throws EvidenceError when it is nowhere, or where this repository may not look.
 */
export async function locateTable(pin: EvidencePin, { card, tree }: Owner, place: EvidencePlace): Promise<Located> {
  const location = locationOf(card.path, pin.uri);
  if (location === null) throw outside(pin);
  if (location.kind === 'remote') return place.find(pin.uri);
  const { path } = location;
  const link = linkOn(path, tree);
  if (link !== null) throw linked(pin, path, link);
  const file = tree.files.get(path);
  if (file === undefined) return beside(pin, path, tree);
  const pointer = file.size < pointerLimit ? lfsPointerOf(await tree.read(path)) : null;
  if (pointer !== null) return lfsObject(pin, pointer, tree);
  return path.endsWith('.dvc') ? dvcObject(pin, path, file, tree, place) : blobAt(path, file, tree);
}

type Link = { readonly path: string; readonly is: 'symbolic link' | 'submodule' };

/** What is not followed on the way to a file, or in its place. */
function linkOn(path: string, { files }: Tree): Link | null {
  const steps = path.split('/');
  for (let length = 1; length <= steps.length; length++) {
    const here = steps.slice(0, length).join('/');
    const mode = files.get(here)?.mode ?? 'file';
    if (mode !== 'file') return { path: here, is: mode === 'symlink' ? 'symbolic link' : mode };
  }
  return null;
}

const blobAt = (path: string, file: TreeFile, tree: Tree): Located => ({
  address: `git:${file.sha}`,
  open: () => tree.read(path),
});

const beside = (pin: EvidencePin, path: string, tree: Tree): Located => ({
  address: `beside:${path}`,
  open: async () => {
    const content = await tree.beside(path);
    if (content === null) throw missing(pin);
    return content;
  },
});

function lfsObject(pin: EvidencePin, pointer: LfsPointer, tree: Tree): Located {
  if (pointer.digest !== pin.digest) throw pointsElsewhere(pin, pointer.digest);
  const { address, open } = tree.lfsObject(pointer);
  return {
    address,
    open: async (accept) => {
      const object = await open(accept);
      if (object === null) throw objectMissing(pin, pointer.oid);
      return object;
    },
  };
}

/** The file that DVC put beside its pointer, or the object in the repository's DVC remote. */
async function dvcObject(
  pin: EvidencePin,
  path: string,
  file: TreeFile,
  tree: Tree,
  place: EvidencePlace,
): Promise<Located> {
  const pointer = file.size > dvcPointerLimit ? null : dvcPointerOf(await tree.read(path));
  if (pointer === null) throw noDvcPointer(pin);
  const target = posix.join(posix.dirname(path), pointer.path);
  const here = await tree.beside(target);
  return here === null ? place.find(`dvc:/${pointer.object}`) : { address: `beside:${target}`, open: async () => here };
}

const noDvcPointer = (pin: EvidencePin): EvidenceError =>
  new EvidenceError(
    'dvc-pointer',
    `${pin.uri} does not point to exactly one file.`,
    'Add the table to DVC as a file of its own: `dvc add TABLE`. Folders are not read.',
  );

const outside = (pin: EvidencePin): EvidenceError =>
  new EvidenceError(
    'evidence-missing',
    `${pin.uri} is not in the repository.`,
    'Commit the table or a pointer to it, or write the URI of a place that the operator allows.',
  );

const missing = (pin: EvidencePin): EvidenceError =>
  new EvidenceError(
    'evidence-missing',
    `${pin.uri} is not there.`,
    'Commit the file at this path, or correct the uri of the evidence.',
  );

const linked = (pin: EvidencePin, path: string, link: Link): EvidenceError =>
  new EvidenceError(
    'evidence-linked',
    `${pin.uri} ${link.path === path ? 'is' : `lies behind ${link.path},`} a ${link.is}, which is not followed.`,
    'Commit the table itself at this path: a link could lead anywhere.',
  );

const pointsElsewhere = (pin: EvidencePin, digest: Digest): EvidenceError =>
  new EvidenceError(
    'evidence-digest-mismatch',
    `${pin.uri} is a Git LFS pointer to ${digest}, but the document pins ${pin.digest}.`,
    'Pin the digest in the pointer, or commit the pointer of the file that was pinned.',
  );

const objectMissing = (pin: EvidencePin, oid: string): EvidenceError =>
  new EvidenceError(
    'lfs-object-missing',
    `${pin.uri} is a Git LFS pointer, and its object ${oid.slice(0, 12)} is not at hand.`,
    'Push the object with `git lfs push`, or fetch it with `git lfs pull` where this runs.',
  );
