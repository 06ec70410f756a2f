import type { Digest } from '../domain/digest.ts';

/** The specification bounds a pointer file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export const pointerLimit = 1024;

export type LfsPointer = { readonly oid: string; readonly digest: Digest; readonly size: number };

/** The pointer that these bytes are, or null when they are a file of another kind. */
export function lfsPointerOf(bytes: Uint8Array): LfsPointer | null {
  if (bytes.length >= pointerLimit) return null;
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.startsWith('version https://git-lfs.github.com/spec/v1\n')) return null;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? null : { oid, digest: `sha256:${oid}`, size: Number(size) };
}
