import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../domain/digest.ts';
import { EvidenceError } from './errors.ts';

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
}

/** @param limit largest file, in bytes */
export function evidenceFilesIn(directory: string, limit: number): EvidenceFiles {
  const pathOf = (digest: Digest): string => cachedPath(directory, digest);
  return {
    directory,
    pathOf,
    has: (digest) =>
      stat(pathOf(digest)).then(
        (file) => file.isFile(),
        () => false,
      ),
    put: async (content, expected) => {
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
    },
  };
}

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
