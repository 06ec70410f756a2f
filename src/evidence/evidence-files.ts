import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Digest } from '../domain/digest.ts';
import { type EvidenceCode, EvidenceError } from './errors.ts';
import type { Located } from './evidence-place.ts';

export type Content = AsyncIterable<Uint8Array> | Uint8Array;

/** What a file must be, and how people call it. */
export type Expected = { readonly uri: string; readonly digest: Digest };

/**
 * Evidence on this machine, by content: `sha256/ab/<digest>`. A file is visible only when its bytes have been
 * verified, so whoever finds it may trust it; two writers of one digest write the same bytes.
 */
export interface EvidenceFiles {
  readonly directory: string;
  has(digest: Digest): Promise<boolean>;
  pathOf(digest: Digest): string;
  /** Stores `content`. Throws EvidenceError when it is not what is expected, or is larger than the limit. */
  put(content: Content, expected: Expected): Promise<string>;
  /**
   * Stores what is at a place. Where it was refused for its bytes, it is refused again without reading them, as long as
   * the place says that they are the same: an open pull request is looked at again and again.
   */
  fetch(located: Located, expected: Expected): Promise<string>;
}

/** Refusals that are remembered, and for how long (milliseconds) where the place has no mark for a version. */
const refusalsKept = { max: 10_000, withoutVersion: 60 * 60_000 };

/**
 * @param limit largest file, in bytes
 * @param now milliseconds on any clock that only goes forward
 */
export function evidenceFilesIn(directory: string, limit: number, now = () => performance.now()): EvidenceFiles {
  const pathOf = (digest: Digest): string => cachedPath(directory, digest);
  const refused = new LRUCache<string, { readonly error: EvidenceError; readonly until: number }>({
    max: refusalsKept.max,
  });
  return {
    directory,
    pathOf,
    has: (digest) =>
      stat(pathOf(digest)).then(
        (file) => file.isFile(),
        () => false,
      ),
    put,
    fetch,
  };

  async function put(content: Content, expected: Expected): Promise<string> {
    const path = pathOf(expected.digest);
    const temporary = join(directory, 'incoming', randomUUID());
    await mkdir(dirname(path), { recursive: true });
    await mkdir(dirname(temporary), { recursive: true });
    try {
      const digest = await write(content, temporary, limit, expected.uri);
      if (digest !== expected.digest) throw mismatch(expected, digest);
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
    return path;
  }

  async function fetch({ address, open: opened }: Located, expected: Expected): Promise<string> {
    let version: string | null | undefined;
    const key = (): string => `${expected.digest} ${address} ${version}`;
    const content = await opened((given) => {
      version = given;
      const before = refused.get(key());
      if (before !== undefined && now() < before.until) throw before.error;
    });
    try {
      return await put(content, expected);
    } catch (error) {
      if (version !== undefined && error instanceof EvidenceError && aboutBytes.has(error.code)) {
        const until = version === null ? now() + refusalsKept.withoutVersion : Number.POSITIVE_INFINITY;
        refused.set(key(), { error, until });
      }
      throw error;
    }
  }
}

const aboutBytes: ReadonlySet<string> = new Set<EvidenceCode>(['evidence-digest-mismatch', 'evidence-too-large']);

/** Where a digest's file is. The name holds nothing but hexadecimal digits: no name from a pull request reaches a path. */
export function cachedPath(directory: string, digest: Digest): string {
  const hex = digest.slice('sha256:'.length);
  return join(directory, 'sha256', hex.slice(0, 2), hex);
}

/** Where the counting process `pid` puts what its memory does not hold. */
export const spillDirectory = (directory: string, pid: number): string => join(directory, `spill-${pid}`);

async function write(content: Content, path: string, limit: number, uri: string): Promise<Digest> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(uri, limit);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return `sha256:${hash.digest('hex')}`;
}

export const tooLarge = (uri: string, limit: number): EvidenceError =>
  new EvidenceError(
    'evidence-too-large',
    `${uri} is larger than ${limit} bytes, the most that one table may have.`,
    'Split the table or leave out columns that nothing judges, or raise the limit in the server configuration.',
  );

const mismatch = (expected: Expected, digest: Digest): EvidenceError =>
  new EvidenceError(
    'evidence-digest-mismatch',
    `${expected.uri} has the digest ${digest}, but the document pins ${expected.digest}.`,
    'Pin the digest of the file that you mean, or restore the file that was pinned.',
  );
