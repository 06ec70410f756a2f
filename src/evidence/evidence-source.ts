import type { Digest } from '../domain/digest.ts';
import type { EvidencePin } from '../domain/measurement.ts';
import { EvidenceError } from './errors.ts';
import type { Content, EvidenceFiles } from './evidence-files.ts';
import { lfsPointerOf, pointerLimit } from './lfs-pointer.ts';

/** A place that evidence comes from. What it returns is not trusted: only the digest decides. */
export interface EvidenceSource {
  /** The bytes at `uri`, or null when there is nothing there. */
  open(uri: string, digest: Digest): Promise<Content | null>;
  /** The object behind a Git LFS pointer, or null when it is not at hand. */
  lfsObject(oid: string): Promise<Content | null>;
}

/** The verified file of a pin: from the cache, or from its source. Throws EvidenceError. */
export async function fetchEvidence(pin: EvidencePin, source: EvidenceSource, files: EvidenceFiles): Promise<string> {
  if (await files.has(pin.digest)) return files.pathOf(pin.digest);
  const content = await source.open(pin.uri, pin.digest);
  if (content === null) throw missing(pin);
  const { head, whole } = await peek(content);
  const pointer = head === null ? null : lfsPointerOf(head);
  if (pointer === null) return files.put(whole, pin);
  if (pointer.digest !== pin.digest) throw pointsElsewhere(pin, pointer.digest);
  const object = await source.lfsObject(pointer.oid);
  if (object === null) throw objectMissing(pin, pointer.oid);
  return files.put(object, pin);
}

/** The whole content when it is small enough to be an LFS pointer, without losing what was read of a larger one. */
async function peek(content: Content): Promise<{ head: Uint8Array | null; whole: Content }> {
  if (content instanceof Uint8Array) return { head: content.length < pointerLimit ? content : null, whole: content };
  const iterator = content[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let length = 0;
  while (length < pointerLimit) {
    const { done, value } = await iterator.next();
    if (done === true) return { head: Buffer.concat(read), whole: Buffer.concat(read) };
    read.push(value);
    length += value.byteLength;
  }
  return { head: null, whole: resumed(read, iterator) };
}

async function* resumed(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* read;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

const missing = (pin: EvidencePin): EvidenceError =>
  new EvidenceError(
    'evidence-missing',
    `${pin.uri} is not there.`,
    'Commit the file at this path, or correct the uri of the evidence.',
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
