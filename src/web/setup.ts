import { randomBytes } from 'node:crypto';
import { equalSecrets, type Json } from '../domain/digest.ts';
import { type Answer, page } from './answer.ts';
import { cookieName, cookieOf, setCookie } from './cookie.ts';
import { WebError } from './errors.ts';
import type { Frame } from './pages/layout.ts';
import { createdPage, manifestPage, setupPage } from './pages/setup.ts';

export type CreatedApp = {
  readonly name: string;
  /** The App's page on GitHub. */
  readonly url: string;
  /** Where the credentials were written, in words. */
  readonly saved: string;
};

/** GitHub's app-manifest flow; present only while the server has no credentials. */
export interface Setup {
  /** What the person must type, printed in the server's log: whoever reaches the page first is not thereby its owner. */
  readonly code: string;
  /** https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest; we add `redirect_url`. */
  readonly manifest: Readonly<Record<string, Json>>;
  /** Trades GitHub's temporary code for the App's credentials and stores them. Throws when GitHub refuses. */
  complete(code: string): Promise<CreatedApp>;
}

const stateLife = 3600;

export const setupStart = (frame: Frame, publicUrl: URL): Answer => page(setupPage(frame, publicUrl, false));

/** With the right code: the form for GitHub, and a cookie that ties GitHub's answer to this browser. */
export function setupManifest(frame: Frame, setup: Setup, form: URLSearchParams, publicUrl: URL, github: URL): Answer {
  if (!equalSecrets(form.get('code')?.trim() ?? '', setup.code)) return page(setupPage(frame, publicUrl, true), 403);
  const organization = form.get('organization')?.trim() ?? '';
  if (!/^[\w-]{0,39}$/.test(organization)) {
    throw new WebError(
      'bad-request',
      'An organisation name has only letters, digits and hyphens.',
      'Go back and correct it.',
    );
  }
  const state = randomBytes(24).toString('base64url');
  const action = new URL(
    organization === '' ? 'settings/apps/new' : `organizations/${organization}/settings/apps/new`,
    github,
  );
  action.searchParams.set('state', state);
  const manifest = { ...setup.manifest, redirect_url: new URL('/setup/callback', publicUrl).href };
  const secure = publicUrl.protocol === 'https:';
  return page(manifestPage(frame, action.href, manifest), 200, [setCookie('setup', state, stateLife, secure)]);
}

/** GitHub's way back, with a code that is good for one hour and one use. */
export async function setupCallback(
  frame: Frame,
  setup: Setup,
  query: URLSearchParams,
  cookies: string | undefined,
  secure: boolean,
): Promise<Answer> {
  const expected = cookieOf(cookies, cookieName('setup', secure));
  const [state, code] = [query.get('state'), query.get('code')];
  if (expected === null || state === null || code === null || !equalSecrets(expected, state)) {
    throw new WebError(
      'cross-site',
      'This answer from GitHub does not belong to a setup that this browser began.',
      'Start again at `/setup`.',
    );
  }
  const created = await setup.complete(code);
  return page(createdPage(frame, created), 200, [setCookie('setup', '', 0, secure)]);
}
