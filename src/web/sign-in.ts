import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { equalSecrets } from '../domain/digest.ts';
import { type Access, type Session, sessionSchema } from './access.ts';
import { type Answer, redirect } from './answer.ts';
import { cookieName, cookieOf, setCookie } from './cookie.ts';
import { WebError } from './errors.ts';
import { sealed, unsealed } from './seal.ts';

export type SignIn = Exclude<Access, { open: true }>;

const attemptSchema = z.strictObject({
  state: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  expires: z.number(),
});

const attemptLife = 600;
const sessionLife = 8 * 3600;

/**
 * A path of ours to return to; anything else becomes the overview. `//evil.example` names another host, and so would the
 * path of `/.//evil.example` once its dot is resolved.
 */
export function ownPath(target: string | null, publicUrl: URL): string {
  const url = target?.startsWith('/') ? URL.parse(target, publicUrl.href) : null;
  const isOurs = url?.origin === publicUrl.origin && !url.pathname.startsWith('//');
  return isOurs ? `${url.pathname}${url.search}` : '/';
}

const callback = (publicUrl: URL): string => new URL('/sign-in/callback', publicUrl).href;
const isSecure = (publicUrl: URL): boolean => publicUrl.protocol === 'https:';

/** Sends the browser to GitHub, with a state against forged answers and a PKCE challenge against stolen codes. */
export function beginSignIn({ key, oauth }: SignIn, returnTo: string, publicUrl: URL, now: number): Answer {
  const state = randomBytes(24).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const attempt = { state, verifier, returnTo, expires: now + attemptLife * 1000 };
  return redirect(oauth.authorizeUrl({ state, challenge, redirectUri: callback(publicUrl) }), [
    setCookie('sign-in', sealed(attempt, key, 'sign-in'), attemptLife, isSecure(publicUrl)),
  ]);
}

/** GitHub's way back: the code becomes a session in a sealed cookie. */
export async function endSignIn(
  { key, oauth }: SignIn,
  query: URLSearchParams,
  cookies: string | undefined,
  publicUrl: URL,
  now: number,
): Promise<Answer> {
  const secure = isSecure(publicUrl);
  const token = cookieOf(cookies, cookieName('sign-in', secure));
  const attempt = attemptSchema.safeParse(token === null ? undefined : unsealed(token, key, 'sign-in'));
  const [state, code] = [query.get('state'), query.get('code')];
  if (!attempt.success || attempt.data.expires <= now || state === null || !equalSecrets(state, attempt.data.state)) {
    throw new WebError(
      'sign-in-failed',
      'This sign-in was not begun in this browser, or has expired.',
      'Sign in again.',
    );
  }
  if (code === null)
    throw new WebError('sign-in-failed', 'GitHub did not sign you in.', 'Sign in again and authorise the App.');
  const { verifier, returnTo } = attempt.data;
  const grant = await oauth.exchange({ code, verifier, redirectUri: callback(publicUrl) }).catch((error: unknown) => {
    throw new WebError('sign-in-failed', 'GitHub did not accept the sign-in.', 'Sign in again.', null, {
      cause: error,
    });
  });
  const until = Math.min(now + sessionLife * 1000, grant.expiresAt === null ? Infinity : Date.parse(grant.expiresAt));
  const session: Session = sessionSchema.parse({ token: grant.token, login: grant.login, expires: until });
  const seconds = Math.max(0, Math.floor((until - now) / 1000));
  return redirect(returnTo, [
    setCookie('session', sealed(session, key, 'session'), seconds, secure),
    setCookie('sign-in', '', 0, secure),
  ]);
}

export const signOut = (publicUrl: URL): Answer => redirect('/', [setCookie('session', '', 0, isSecure(publicUrl))]);
