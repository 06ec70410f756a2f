import { parse } from 'yaml';
import { z } from 'zod';

/** Bytes; a pointer to one file has a few hundred. */
export const dvcPointerLimit = 64 * 1024;

/**
 * What a `.dvc` file points to: https://dvc.org/doc/user-guide/project-structure/dvc-files. DVC knows files by their
 * MD5, which proves nothing to anybody; it only tells where the file lies.
 */
export type DvcPointer = {
  /** Beside the pointer, where DVC puts the file in a working copy. */
  readonly path: string;
  /** Within a DVC remote. */
  readonly object: string;
};

const DvcFile = z.object({
  outs: z.tuple([
    z.object({
      md5: z.string().regex(/^[0-9a-f]{32}$/),
      // Since DVC 3; before, text files were hashed with their line ends changed, and kept elsewhere.
      hash: z.literal('md5').optional(),
      path: z.string().regex(/^[^/\\]+$/),
    }),
  ]),
});

/** The pointer that these bytes are; null when they do not point to exactly one file beside them. */
export function dvcPointerOf(bytes: Uint8Array): DvcPointer | null {
  if (bytes.length > dvcPointerLimit) return null;
  let content: unknown;
  try {
    content = parse(Buffer.from(bytes).toString('utf8'), { maxAliasCount: 0, logLevel: 'error' });
  } catch {
    return null;
  }
  const file = DvcFile.safeParse(content);
  if (!file.success) return null;
  const [{ md5, hash, path }] = file.data.outs;
  return { path, object: `${hash === undefined ? '' : 'files/md5/'}${md5.slice(0, 2)}/${md5.slice(2)}` };
}
