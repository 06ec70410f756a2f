import { type HttpRequest, type HttpResponse, redirect } from '../core/http.ts';
import { fullName, pullRequestByNumber, repositoryByName } from '../state/lookup.ts';
import type { Repository } from '../state/repositories.ts';
import type { World } from '../state/world.ts';
import { Html, html } from './html.ts';
import { issuePage } from './issue-page.ts';
import { pullRequestPage } from './pull-request-page.ts';
import { homePage, repositoryPage } from './repository-page.ts';
import { style } from './style.ts';

/** A page to look at, or null where the address belongs to the API. Read-only and without a script. */
export async function page(world: World, { method, url }: HttpRequest): Promise<HttpResponse | null> {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (url.pathname === '/') return shown('Repositories', homePage(world));
  const [owner = '', name = '', kind, rest, ...more] = decodeURIComponent(url.pathname).slice(1).split('/');
  const repository = repositoryByName(world.state, owner, name);
  if (!repository) return null;
  const found = await repositoryPages(world, repository, kind, rest, more);
  return found ?? shown('Not found', html`<h1>Not found</h1>`, 404);
}

async function repositoryPages(
  world: World,
  repository: Repository,
  kind: string | undefined,
  rest: string | undefined,
  more: readonly string[],
): Promise<HttpResponse | null> {
  if (kind === undefined) return shown(fullName(world.state, repository), repositoryPage(world, repository));
  if (kind === 'pull') return pull(world, repository, Number(rest));
  if (kind === 'issues') return issue(world, repository, Number(rest));
  if (kind === 'runs') return run(world, repository, Number(rest));
  if (kind === 'blob' || kind === 'raw') return file(repository, rest ?? '', more.join('/'));
  return null;
}

async function pull(world: World, repository: Repository, number: number): Promise<HttpResponse | null> {
  const found = pullRequestByNumber(world.state, repository.id, number);
  return found ? shown(`${found.title} #${number}`, await pullRequestPage(world, found)) : null;
}

function issue(world: World, repository: Repository, number: number): HttpResponse | null {
  const found = [...world.state.issues.values()].find(
    (one) => one.repositoryId === repository.id && one.number === number,
  );
  return found ? shown(`${found.title} #${number}`, issuePage(world, found)) : null;
}

/** A check run is shown on the page of the pull request whose head it judged. */
async function run(world: World, repository: Repository, id: number): Promise<HttpResponse | null> {
  const found = world.state.checkRuns.get(id);
  const judged = [...world.state.pullRequests.values()].findLast(
    (one) => one.repositoryId === repository.id && one.head.sha === found?.headSha,
  );
  if (!judged) return null;
  return redirect(`/${fullName(world.state, repository)}/pull/${judged.number}#run-${id}`);
}

/** Files as plain text, so that nothing in them is taken for a page. */
async function file(repository: Repository, ref: string, path: string): Promise<HttpResponse | null> {
  const commit = await repository.git.commitOf(ref);
  const entry = commit && (await repository.git.entryAt(commit.tree, path));
  const object = entry && (await repository.git.object(entry.oid));
  if (object?.type !== 'blob') return null;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body: object.content };
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
};

function shown(title: string, body: Html, status = 200): HttpResponse {
  const whole = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${new Html(style)}</style></head>
<body><header><a href="/">GitHub simulator</a></header><main>${body}</main>
<footer>A simulated GitHub on this machine. Nothing here is on github.com.</footer></body>
</html>`;
  return { status, headers, body: whole.text };
}
