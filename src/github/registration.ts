import { Octokit } from '@octokit/rest';

export type RegisteredApp = {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

/**
 * Trades the code of GitHub's manifest flow for the new App's credentials. It is good for one hour and one use.
 * https://docs.github.com/rest/apps/apps#create-a-github-app-from-a-manifest
 */
export async function registerApp(
  code: string,
  apiUrl: string,
  fetch: typeof globalThis.fetch,
): Promise<RegisteredApp> {
  const octokit = new Octokit({ baseUrl: apiUrl, request: { fetch } });
  const { data } = await octokit.rest.apps.createFromManifest({ code });
  return {
    id: data.id,
    name: data.name,
    url: data.html_url,
    privateKey: data.pem,
    webhookSecret: data.webhook_secret ?? '',
    clientId: data.client_id,
    clientSecret: data.client_secret,
  };
}
