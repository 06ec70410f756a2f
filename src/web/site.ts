import type { Clock } from '../domain/clock.ts';
import type { RepositoryName } from '../domain/decision.ts';
import type { WebQueries } from '../flow/queries.ts';
import { type Access, rememberedReads, sessionOf, type Viewer } from './access.ts';
import { type Answer, assetAnswer, page, redirect } from './answer.ts';
import { notFound, WebError } from './errors.ts';
import { decisionPage } from './pages/decision.ts';
import type { Frame } from './pages/layout.ts';
import { logView } from './pages/log.ts';
import { overviewPage, repositoryPage } from './pages/overview.ts';
import { signInPage } from './pages/sign-in.ts';
import type { WebRequest } from './requests.ts';
import type { Route } from './routes.ts';
import { type Setup, setupCallback, setupManifest, setupStart } from './setup.ts';
import { beginSignIn, endSignIn, ownPath, signOut } from './sign-in.ts';

export type SiteOptions = {
  readonly queries: WebQueries;
  readonly access: Access;
  /** Present only while the server has no GitHub credentials; then there is nothing but the setup. */
  readonly setup: Setup | null;
  readonly clock: Clock;
  /** Where browsers reach this server, such as `https://modelwarden.acme.example/`. */
  readonly publicUrl: URL;
  /** GitHub's own pages, such as `https://github.com/`, for forms and links. */
  readonly github: URL;
  /** False where GitHub has no pages to link to: the simulator. */
  readonly linkToGithub: boolean;
};

/** The pages without the HTTP around them. */
export type Site = {
  /** What answers a route; `path` is where to come back to after a sign-in. Throws `WebError` for what gets no page. */
  readonly answer: (route: Route, request: WebRequest, path: string) => Promise<Answer>;
  /** What surrounds an error page for this visitor. */
  readonly frame: (cookies: string | undefined) => Frame;
};

const entriesPerPage = 50;

export function createSite(options: SiteOptions): Site {
  const { queries, access, setup, clock, publicUrl, github } = options;
  const secure = publicUrl.protocol === 'https:';
  const now = (): number => clock.now().getTime();
  const canRead = access.open ? null : rememberedReads(access.canRead, now);
  const linked = options.linkToGithub ? github : null;

  /** Null for nobody: then only a sign-in helps. */
  function viewerOf(cookies: string | undefined): Viewer | null {
    if (access.open || canRead === null) return { login: null, canRead: async () => true };
    const session = sessionOf(cookies, access.key, secure, now());
    return session && { login: session.login, canRead: (repository) => canRead(session.token, repository) };
  }

  const mode = setup !== null ? 'setup' : access.open ? 'open' : 'signed-in';
  const frameFor = (viewer: Viewer | null, log: string | null): Frame => ({ login: viewer?.login ?? null, mode, log });

  async function home(viewer: Viewer): Promise<Answer> {
    const all = await queries.repositories();
    const allowed = await readable(
      viewer,
      all.map(({ repository }) => repository),
    );
    const mine = all.filter(({ repository }) => allowed.has(repository));
    const log = mine.find((summary) => summary.log !== null)?.log ?? null;
    return page(overviewPage(frameFor(viewer, log?.origin ?? null), mine));
  }

  async function repository(viewer: Viewer, name: RepositoryName): Promise<Answer> {
    const summary = (await viewer.canRead(name)) ? await queries.repository(name) : null;
    if (summary === null) throw notFound();
    return page(repositoryPage(frameFor(viewer, summary.log?.origin ?? null), summary));
  }

  async function decision(viewer: Viewer, id: string): Promise<Answer> {
    const record = await queries.decision(id);
    if (record === null || !(await viewer.canRead(record.decision.subject.repository))) throw notFound();
    return page(decisionPage(frameFor(viewer, record.log?.origin ?? null), record, linked));
  }

  async function log(viewer: Viewer, origin: string, before: number | null): Promise<Answer> {
    const found = await queries.log(origin, before, entriesPerPage);
    if (found === null) throw notFound();
    const allowed = await readable(viewer, found.repositories);
    if (allowed.size === 0 && found.repositories.length > 0) throw notFound();
    return page(logView(frameFor(viewer, origin), found, allowed));
  }

  /** Only for who may read every repository in it: the file says everything about all of them. */
  async function logFile(viewer: Viewer, origin: string): Promise<Answer> {
    const found = await queries.log(origin, null, 1);
    if (found === null) throw notFound();
    const allowed = await readable(viewer, found.repositories);
    const body = found.repositories.every((name) => allowed.has(name)) ? await queries.logFile(origin) : null;
    if (body === null) throw notFound();
    const headers = { 'content-type': 'application/jsonl', 'content-disposition': 'attachment; filename="log.jsonl"' };
    return { status: 200, headers, body };
  }

  function signingIn(route: Route, request: WebRequest): Answer | Promise<Answer> {
    if (access.open) return redirect('/');
    const { query, cookies, form } = request;
    if (route.kind === 'sign-out') return request.method === 'POST' ? signOut(publicUrl) : redirect('/');
    if (route.kind === 'sign-in-callback') return endSignIn(access, query, cookies, publicUrl, now());
    if (request.method === 'POST') return beginSignIn(access, ownPath(form.get('return'), publicUrl), publicUrl, now());
    const returnTo = ownPath(query.get('return'), publicUrl);
    return viewerOf(cookies) ? redirect(returnTo) : page(signInPage(frameFor(null, null), returnTo));
  }

  function settingUp(present: Setup, route: Route, request: WebRequest): Answer | Promise<Answer> {
    const frame = frameFor(null, null);
    if (route.kind === 'setup-callback') return setupCallback(frame, present, request.query, request.cookies, secure);
    if (route.kind !== 'setup') return redirect('/setup');
    if (request.method === 'GET') return setupStart(frame, publicUrl);
    return setupManifest(frame, present, request.form, publicUrl, github);
  }

  async function answer(route: Route, request: WebRequest, path: string): Promise<Answer> {
    if (route.kind === 'asset') {
      const asset = assetAnswer(route.name);
      if (asset === null) throw notFound();
      return asset;
    }
    if (setup !== null) return settingUp(setup, route, request);
    if (route.kind === 'setup' || route.kind === 'setup-callback') throw notFound();
    if (route.kind === 'sign-in' || route.kind === 'sign-in-callback' || route.kind === 'sign-out') {
      return signingIn(route, request);
    }
    if (request.method === 'POST')
      throw new WebError('method', 'Nothing can be sent to this page.', 'Open it instead.');
    const viewer = viewerOf(request.cookies);
    if (viewer === null) return redirect(`/sign-in?${new URLSearchParams({ return: path })}`);
    switch (route.kind) {
      case 'home':
        return home(viewer);
      case 'repository':
        return repository(viewer, route.repository);
      case 'decision':
        return decision(viewer, route.id);
      case 'log':
        return log(viewer, route.origin, beforeOf(request.query));
      case 'log-file':
        return logFile(viewer, route.origin);
    }
  }

  return { answer, frame: (cookies) => frameFor(setup === null ? viewerOf(cookies) : null, null) };
}

function beforeOf(query: URLSearchParams): number | null {
  const before = query.get('before');
  if (before === null) return null;
  if (/^\d{1,15}$/.test(before)) return Number(before);
  throw new WebError('bad-request', 'The number of a log entry has only digits.', 'Follow the link on the log page.');
}

const askedAtOnce = 8;

/** Those of the repositories that the viewer may read, asked a few at a time. */
async function readable(viewer: Viewer, repositories: readonly RepositoryName[]): Promise<ReadonlySet<RepositoryName>> {
  const allowed = new Set<RepositoryName>();
  const waiting = [...repositories];
  const ask = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (await viewer.canRead(next)) allowed.add(next);
    }
  };
  await Promise.all(Array.from({ length: askedAtOnce }, ask));
  return allowed;
}
