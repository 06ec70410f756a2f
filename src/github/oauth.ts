import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from '../domain/decision.ts';

export type OAuthSettings = {
  /** `https://github.com`, without a slash at its end. */
  readonly url: string;
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
};

const Token = z.object({ access_token: z.string(), expires_in: z.number().optional() });

/** Sign-in of people through the App: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app */
export function createOAuth({ url, apiUrl, clientId, clientSecret, fetch, now }: OAuthSettings) {
  const asUser = (token: string): Octokit => new Octokit({ auth: token, baseUrl: apiUrl, request: { fetch } });

  return {
    authorizeUrl({ state, challenge, redirectUri }: { state: string; challenge: string; redirectUri: string }): string {
      const target = new URL(`${url}/login/oauth/authorize`);
      const parameters = {
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
      return target.href;
    },

    async exchange({ code, verifier, redirectUri }: { code: string; verifier: string; redirectUri: string }) {
      const response = await fetch(`${url}/login/oauth/access_token`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({
          client_id: clientId,
          client_secret: clientSecret,
          code,
          code_verifier: verifier,
          redirect_uri: redirectUri,
        }),
        signal: AbortSignal.timeout(10_000),
      });
      // GitHub answers 200 with an `error` member when it refuses; then there is no token.
      const { access_token: token, expires_in: seconds } = Token.parse(await response.json());
      const { data } = await asUser(token).rest.users.getAuthenticated();
      const expiresAt = seconds === undefined ? null : new Date(now().getTime() + seconds * 1000).toISOString();
      return { token, login: data.login, expiresAt };
    },

    /** GitHub answers 404 for what a person may not read, and 401 for a token that was taken back. */
    async canRead(token: string, repository: RepositoryName): Promise<boolean> {
      const [owner, repo] = repository.split('/') as [string, string];
      try {
        await asUser(token).rest.repos.get({ owner, repo });
        return true;
      } catch (error) {
        if (error instanceof RequestError && [401, 403, 404].includes(error.status)) return false;
        throw error;
      }
    },
  };
}
