import type { ProbotOctokit } from 'probot';
import { z } from 'zod';
import type { RepositoryName } from '../domain/decision.ts';
import { EvidenceError } from '../evidence/errors.ts';
import type { Accept } from '../evidence/evidence-place.ts';
import type { LfsPointer } from '../evidence/lfs-pointer.ts';

/** How Git LFS is reached. */
export type LfsAccess = {
  /** Where GitHub's repositories are: `https://github.com`, or an Enterprise Server. */
  readonly github: URL;
  readonly fetch: typeof globalThis.fetch;
  /** Opens what GitHub points to, bounded in size and time. */
  readonly download: (
    get: {
      readonly uri: string;
      readonly url: URL;
      readonly headers: Readonly<Record<string, string>>;
      readonly internal: boolean;
    },
    accept?: Accept,
  ) => Promise<AsyncIterable<Uint8Array>>;
};

/** https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md#successful-responses */
const Batch = z.object({
  objects: z.tuple([
    z.object({
      actions: z
        .object({ download: z.object({ href: z.url(), header: z.record(z.string(), z.string()).default({}) }) })
        .optional(),
      error: z.object({ code: z.number() }).optional(),
    }),
  ]),
});

const mediaType = 'application/vnd.git-lfs+json';

/** Names an object among all repositories. */
export const lfsAddress = ({ github }: LfsAccess, repository: RepositoryName, { oid }: LfsPointer): string =>
  `${github.origin}/${repository}.git/info/lfs/objects/${oid}`;

/**
 * The object behind a pointer, by the installation's own token; null when GitHub does not have it. The token goes to
 * GitHub alone: where the object lies, GitHub says what to show there. Throws EvidenceError.
 */
export async function openLfsObject(
  octokit: ProbotOctokit,
  access: LfsAccess,
  repository: RepositoryName,
  { oid, size }: LfsPointer,
  accept?: Accept,
): Promise<AsyncIterable<Uint8Array> | null> {
  const { github, fetch, download } = access;
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
  const response = await fetch(new URL(`/${repository}.git/info/lfs/objects/batch`, github), {
    method: 'POST',
    redirect: 'error',
    headers: {
      accept: mediaType,
      'content-type': mediaType,
      authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
    },
    body: JSON.stringify({ operation: 'download', transfers: ['basic'], objects: [{ oid, size }] }),
  });
  const uri = `Git LFS object ${oid.slice(0, 12)}`;
  if (!response.ok) throw refused(uri, response.status);
  const batch = Batch.safeParse(await response.json());
  if (!batch.success) throw refused(uri, response.status);
  const [{ actions, error }] = batch.data.objects;
  if (actions === undefined) {
    if (error !== undefined && error.code !== 404 && error.code !== 410) throw refused(uri, error.code);
    return null;
  }
  const url = new URL(actions.download.href);
  if (url.protocol !== 'https:' && url.origin !== github.origin) throw refused(uri, response.status);
  // An Enterprise Server and its storage lie in a network of their own; github.com and its storage do not.
  const internal = github.hostname !== 'github.com';
  return download({ uri, url, headers: actions.download.header, internal }, accept);
}

const refused = (uri: string, status: number): EvidenceError =>
  new EvidenceError(
    'place-unreachable',
    `${uri} cannot be had from GitHub (${status}).`,
    'Check that the repository can use Git LFS and is within its quota; then judge again.',
  );
