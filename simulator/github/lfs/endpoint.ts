import { permits, reaches, seen } from '../core/access.ts';
import { authenticated } from '../core/authentication.ts';
import type { Core } from '../core/core.ts';
import type { Extension } from '../core/gateway.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import type { Actor } from '../core/operation.ts';
import { fullName, repositoryByName } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';

/*
 * Git LFS, as git-lfs describes it and GitHub serves it beside git; no part of GitHub's own API description:
 * https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md and basic-transfers.md
 */

const path = /^\/([^/]+)\/([^/]+)\.git\/info\/lfs\/objects\/(batch|[0-9a-f]{64})$/;
const mediaType = 'application/vnd.git-lfs+json';

type Wanted = {
  readonly operation: string;
  readonly objects: readonly { readonly oid: string; readonly size: number }[];
};

export function lfsEndpoint({ world }: Core): Extension {
  // Where objects lie is asked without GitHub's credentials, by a header that only the batch gives away.
  const pass = `RemoteAuth ${world.nextSecret('lfs')}`;
  return {
    name: 'git-lfs',
    matches: ({ url }) => path.test(url.pathname),
    isWrite: () => false,
    answer: async (request) => {
      const [, owner = '', name = '', what = ''] = path.exec(request.url.pathname) ?? [];
      const repository = repositoryByName(world.state, owner, name);
      if (what !== 'batch') return object(request, repository?.lfs.get(what), pass);
      if (!request.headers.accept?.includes(mediaType)) return answer(406, { message: 'Not Acceptable' });
      const actor = authenticated(world, withToken(request));
      if (repository === undefined || !readable(world, actor, repository)) {
        if (actor.kind !== 'anonymous') return answer(404, { message: 'Not Found' });
        return answer(401, { message: 'Credentials needed' }, { 'lfs-authenticate': 'Basic realm="GitHub"' });
      }
      const { operation, objects }: Wanted = JSON.parse(Buffer.from(request.body).toString());
      if (operation !== 'download') return answer(422, { message: 'The simulator takes no objects' });
      const links = `${world.addresses.html}/${fullName(world.state, repository)}.git/info/lfs/objects`;
      const found = objects.map(({ oid, size }) =>
        repository.lfs.has(oid)
          ? { oid, size, actions: { download: { href: `${links}/${oid}`, header: { Authorization: pass } } } }
          : { oid, size, error: { code: 404, message: 'Object does not exist on the server' } },
      );
      return answer(200, { transfer: 'basic', objects: found });
    },
  };
}

function object({ headers }: HttpRequest, content: Uint8Array | undefined, pass: string): HttpResponse {
  if (headers.authorization !== pass) return answer(403, { message: 'Forbidden' });
  if (content === undefined) return answer(404, { message: 'Not Found' });
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: content };
}

/** Git's own credentials: a user name that nobody reads and a token as the password. */
function withToken(request: HttpRequest): HttpRequest {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') return { ...request, headers: {} };
  const password = Buffer.from(credentials, 'base64').toString().split(':')[1] ?? '';
  return { ...request, headers: { authorization: `token ${password}` } };
}

function readable(world: World, actor: Actor, repository: Repository): boolean {
  if (!seen(world, actor, repository)) return false;
  if (actor.kind !== 'installation' || !reaches(actor, repository)) return actor.kind !== 'app';
  return permits(actor.token.permissions, ['contents', 'read']);
}

const answer = (status: number, body: object, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': `${mediaType}; charset=utf-8`, ...headers },
  body: JSON.stringify(body),
});
