import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RepositoryName } from '../domain/decision.ts';
import { cookieName, cookieOf } from './cookie.ts';
import { WebError } from './errors.ts';
import { unsealed } from './seal.ts';

/** GitHub's OAuth for the App: https://docs.github.com/apps/creating-github-apps (user access tokens, PKCE S256). */
export interface OAuth {
  /** Where the browser goes to ask the person. */
  authorizeUrl(request: { readonly state: string; readonly challenge: string; readonly redirectUri: string }): string;
  /** Trades the code for the person's token. Throws when GitHub refuses. `expiresAt` is ISO 8601, null for never. */
  exchange(grant: {
    readonly code: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }): Promise<{ readonly token: string; readonly login: string; readonly expiresAt: string | null }>;
}

/** Who may see the pages: everybody (the demo, on loopback), or who may read the repository on GitHub. */
export type Access =
  | { readonly open: true }
  | {
      readonly open: false;
      /** 32 secret bytes that seal cookies; every replica has the same. */
      readonly key: Uint8Array;
      readonly oauth: OAuth;
      /** Asks GitHub with the person's own token. Throws when GitHub does not answer. */
      readonly canRead: (token: string, repository: RepositoryName) => Promise<boolean>;
    };

export const sessionSchema = z.strictObject({ token: z.string(), login: z.string(), expires: z.number() });
export type Session = z.infer<typeof sessionSchema>;

/** Whom a page is for. */
export type Viewer = {
  readonly login: string | null;
  readonly canRead: (repository: RepositoryName) => Promise<boolean>;
};

/** The session in the request's cookie, if it is ours and has not expired. `now` in milliseconds. */
export function sessionOf(cookies: string | undefined, key: Uint8Array, secure: boolean, now: number): Session | null {
  const token = cookieOf(cookies, cookieName('session', secure));
  const session = sessionSchema.safeParse(token === null ? undefined : unsealed(token, key, 'session'));
  return session.success && session.data.expires > now ? session.data : null;
}

const answerLife = 60_000;
const mostAnswers = 10_000;

/**
 * GitHub's answers about who may read what, kept for a minute: a home page asks once per repository. Tokens are kept
 * only as hashes. A failure is not kept, and is not an answer.
 */
export function rememberedReads(
  canRead: (token: string, repository: RepositoryName) => Promise<boolean>,
  now: () => number,
): (token: string, repository: RepositoryName) => Promise<boolean> {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<boolean> }>();
  return (token, repository) => {
    const key = `${createHash('sha256').update(token).digest('base64')} ${repository.toLowerCase()}`;
    const known = answers.get(key);
    if (known && known.until > now()) return known.answer;
    const answer = canRead(token, repository).catch((error: unknown) => {
      answers.delete(key);
      throw new WebError(
        'github-unavailable',
        'GitHub did not say whether you may read this repository.',
        'Try again in a minute; see githubstatus.com if it goes on.',
        null,
        { cause: error },
      );
    });
    const oldest = answers.keys().next();
    if (answers.size >= mostAnswers && !oldest.done) answers.delete(oldest.value);
    answers.delete(key);
    answers.set(key, { until: now() + answerLife, answer });
    return answer;
  };
}
